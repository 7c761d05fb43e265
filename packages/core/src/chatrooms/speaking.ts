import {
  type ChatroomMessage,
  type Content,
  chatroomOid,
  limits,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  userOid,
  utf8Length,
} from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { OtherCall, UserCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { byStanding, notStale, type Writer } from '../places/judged-before.ts'
import type { RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { ChatroomAudience } from './audience.ts'
import {
  type ChatroomState,
  givenBy,
  lineKind,
  lineOf,
  linesGone,
  linesIn,
  sentIn,
  sentKey,
  sentKind,
  spokeIn,
  spokeKind,
} from './kept.ts'
import { type ChatroomStates, expectAdmin, expectMaySpeak, expectNotBanned, rankIn } from './states.ts'

export interface SpeakingParts {
  readonly store: Pick<Store, 'records'>
  readonly states: ChatroomStates
  readonly audience: ChatroomAudience
  readonly mutes: Mutes
  readonly budget: WritingBudget
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly tell: Tell
}

type Input = ParsedInputOf<'chatroom.send'>
type Answer = OutputOf<'chatroom.send'>

/** When somebody who is slowed down spoke last, and who is known to have spoken where. */
const remembered = 50_000
/** A chatroom is trimmed each time that about so many messages have been added to what is kept of it. */
const trimmedEach = 50
const atOnce = 200

/** What is said in chatrooms. */
export class SpeakingInChatrooms {
  readonly #parts: SpeakingParts
  readonly #spokeAt = new BoundedCache<string, number>(remembered)
  /** Of which chatrooms what was said last here stands where. */
  readonly #placed = new BoundedCache<string, number>(remembered)
  readonly #hasSpoken = new BoundedCache<string, true>(remembered)

  constructor(parts: SpeakingParts) {
    this.#parts = parts
  }

  /** What was said already is answered as it was, whatever has become of its sender and the chatroom since. */
  async send(input: Input, call: UserCall): Promise<Answer> {
    try {
      return await this.#say(input, call)
    } catch (error) {
      const first = await this.#first(input, call.actor.uid)
      if (first) return first
      throw error
    }
  }

  async #say(input: Input, { actor, session }: UserCall): Promise<Answer> {
    const { states, audience, mutes, clock } = this.#parts
    const { chatroom: id } = input
    const { uid } = actor
    expectFits(input.content)
    await mutes.expect(uid)
    const state = await states.of(id)
    if (session !== undefined && !audience.isIn(id, session))
      throw new TidingsError('not_member', `this terminal is not in ${chatroomOid(id)}`)
    expectMaySpeak(state, uid, clock.now())
    const low = input.priority === 'low'
    const ts = clock.now()
    if (!audience.hasRoomFor(id, low)) {
      if (low) return { id: this.#place(id, ts), ts, dropped: true }
      throw new TidingsError('rate_limited', 'too much is being said in this chatroom', {
        retryAfter: audience.turnMs(id),
      })
    }
    this.#expectNotTooSoon(state, uid)
    await states.lines(id)
    const content = await this.#heard(input, uid)
    const key = this.#place(id, ts)
    if (!content) return { id: key, ts }
    const { clientMsgId } = input
    const how = low ? { low } : clientMsgId === undefined ? {} : { clientMsgId }
    const message: ChatroomMessage = { id: key, from: userOid(uid), content, ts, ...how }
    if (!low) await this.#keep(id, actor, message)
    this.#parts.tell({ kind: 'chatroom', chatroom: id, told: { what: 'said', message } })
    return { id: key, ts }
  }

  /** What is of low priority is kept nowhere, and cannot be taken back. */
  async remove({ chatroom: id, id: key }: ParsedInputOf<'chatroom.remove'>, { actor }: OtherCall) {
    const { store, states, tell } = this.#parts
    const owner = linesIn(id)
    const state = await states.of(id)
    const record = await store.records.get(owner, lineKind, key)
    if (!record) throw new TidingsError('not_found', `there is no message ${key} in ${chatroomOid(id)}`)
    const by = actor.kind === 'user' ? actor : { uid: '' }
    if (actor.kind === 'user') {
      expectNotBanned(state, actor.uid)
      if (lineOf(record).from !== userOid(actor.uid)) expectAdmin(state, actor.uid, 'take back what others said')
    }
    const changes = linesGone(id, [lineOf(record)])
    const done = await store.records.putJudged(changes, { ...byStanding(by), given: givenBy(state, by.uid) })
    if (done === 'stale') states.forget(id)
    notStale(done)
    tell({ kind: 'chatroom', chatroom: id, told: { what: 'removed', id: key } })
    return {}
  }

  /** The account goes, and with it what it said. */
  async forget(uid: Uid): Promise<void> {
    const { records } = this.#parts.store
    const owner = spokeIn(uid)
    for (;;) {
      const page = await records.list(owner, spokeKind, '', atOnce)
      if (page.length === 0) return
      for (const { key: id } of page) await this.#forgetIn(id, uid)
      await records.put(page.map(({ key }) => ({ owner, kind: spokeKind, key, value: null })))
    }
  }

  async #forgetIn(id: string, uid: Uid): Promise<void> {
    const { store, tell } = this.#parts
    const owner = linesIn(id)
    for (let after = ''; ; ) {
      const page = await store.records.list(owner, lineKind, after, atOnce)
      const last = page.at(-1)
      if (!last) return
      after = last.key
      const theirs = page.map(lineOf).filter(({ from }) => from === userOid(uid))
      if (theirs.length === 0) continue
      await store.records.put(linesGone(id, theirs))
      for (const line of theirs) tell({ kind: 'chatroom', chatroom: id, told: { what: 'removed', id: line.id } })
    }
  }

  /** As it was said under the sender's key, while it is kept. */
  async #first({ chatroom: id, clientMsgId, priority }: Input, uid: Uid): Promise<Answer | undefined> {
    if (clientMsgId === undefined || priority === 'low') return undefined
    const sent = await this.#parts.store.records.get(sentIn(id), sentKind, sentKey(uid, clientMsgId))
    return sent?.value ? (JSON.parse(sent.value) as Answer) : undefined
  }

  /**
   * Where a message stands among others, which is its id: behind all that are known here, whatever the clock says. Of these the newest are
   * to be remembered.
   */
  #place(id: string, now: number): string {
    const newest = this.#parts.states.linesNow(id)?.at(-1)?.id
    const before = Math.max(this.#placed.get(id) ?? 0, newest === undefined ? 0 : Number.parseInt(newest, 36))
    const place = Math.max(now, before + 1)
    this.#placed.set(id, place)
    return `${place.toString(36).padStart(9, '0')}-${this.#parts.ids.session()}`
  }

  #expectNotTooSoon(state: ChatroomState, uid: Uid): void {
    const { id, slowMs } = state.chatroom
    if (slowMs === 0 || rankIn(state, uid) > 0) return
    const key = `${id} ${uid}`
    const now = this.#parts.clock.elapsed()
    const retryAfter = Math.ceil((this.#spokeAt.get(key) ?? Number.NEGATIVE_INFINITY) + slowMs - now)
    if (retryAfter > 0) throw new TidingsError('rate_limited', 'this chatroom is in slow mode', { retryAfter })
    this.#spokeAt.set(key, now)
  }

  /** As it is to be said; undefined where nobody is to hear it, and whoever says it is not to know. `rejected`. */
  async #heard({ chatroom, content, priority }: Input, uid: Uid): Promise<Content | undefined> {
    const { wordLists, hooks } = this.#parts
    const to = chatroomOid(chatroom)
    const from = userOid(uid)
    let said = content
    if (wordLists && !wordLists.isIdle) {
      const judged = await wordLists.judge(content, from, to)
      if (judged.becomes === 'refused') throw wordsRefused()
      if (judged.becomes === 'dropped') return undefined
      said = judged.content
    }
    const stored = priority !== 'low'
    if (!hooks?.asks('message.send') || (!stored && !hooks.asksForSignals)) return said
    said = (await hooks.hear('message.send', { from, to, content: said, stored })) ?? said
    expectFits(said)
    return said
  }

  async #keep(id: string, writer: Writer, message: ChatroomMessage): Promise<void> {
    const { store, states, budget, clock } = this.#parts
    const { uid } = writer
    const value = JSON.stringify(message)
    budget.take(uid, value)
    const spoke = `${id} ${uid}`
    const changes: readonly RecordChange[] = [
      { owner: linesIn(id), kind: lineKind, key: message.id, value },
      ...(this.#hasSpoken.get(spoke) ? [] : [{ owner: spokeIn(uid), kind: spokeKind, key: id, value: '{}' }]),
      ...sentAs(id, uid, message),
    ]
    const state = await states.of(id)
    expectMaySpeak(state, uid, clock.now())
    const judged = { ...byStanding(writer), given: givenBy(state, uid) }
    const versions = await store.records.putJudged(changes, judged, { whole: true })
    if (versions === 'stale') {
      states.forget(id)
      // It is judged anew, and was not said.
      this.#spokeAt.delete(spoke)
    }
    const [version] = notStale(versions)
    if (version === undefined) throw new TidingsError('conflict', 'this was said already')
    this.#hasSpoken.set(spoke, true)
    if (version % trimmedEach === 0) this.#trim(id)
  }

  /** After the answer; what could not be trimmed is trimmed with later messages. */
  #trim(id: string): void {
    const { store, log } = this.#parts
    const owner = linesIn(id)
    const trim = async () => {
      const tooMany = (await store.records.count(owner, lineKind)) - limits.chatroomKept
      if (tooMany <= 0) return
      const oldest = await store.records.list(owner, lineKind, '', Math.min(tooMany, atOnce))
      await store.records.put(linesGone(id, oldest.map(lineOf)))
    }
    trim().catch((error: unknown) => log.warn({ err: error }, 'what is kept of a chatroom could not be trimmed'))
  }
}

function sentAs(id: string, uid: Uid, { id: line, ts, clientMsgId }: ChatroomMessage): readonly RecordChange[] {
  if (clientMsgId === undefined) return []
  const value = JSON.stringify({ id: line, ts } satisfies Answer)
  return [{ owner: sentIn(id), kind: sentKind, key: sentKey(uid, clientMsgId), value, only: 'absent' }]
}

function expectFits(content: Content): void {
  if (content.type !== 'text' && !content.type.startsWith('custom/'))
    throw new TidingsError('invalid', 'a chatroom takes text and types of your own, custom/…')
  if (utf8Length(JSON.stringify(content)) <= limits.chatroomContentBytes) return
  throw new TidingsError('too_large', `a message in a chatroom has at most ${limits.chatroomContentBytes} bytes`)
}
