import {
  type ChatroomMessage,
  type Content,
  chatroomOid,
  limits,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  userOid,
  utf8Length,
} from '@tidings/protocol'
import type { OtherCall, UserCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Mutes } from '../mutes/mutes.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import type { ChatroomAudience } from './audience.ts'
import type { KeepingLines, Said } from './keeping.ts'
import { type ChatroomState, lineKind, lineOf, linesIn } from './kept.ts'
import { type ChatroomStates, expectAdmin, expectMaySpeak, expectNotBanned, rankIn } from './states.ts'

export interface SpeakingParts {
  readonly keeping: KeepingLines
  readonly store: Pick<Store, 'records'>
  readonly states: ChatroomStates
  readonly audience: ChatroomAudience
  readonly mutes: Mutes
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  readonly clock: Clock
  readonly ids: Ids
  readonly tell: Tell
}

type Input = ParsedInputOf<'chatroom.send'>

/** When somebody who is slowed down spoke last, and where what was said last stands. */
const remembered = 50_000

/** What is said in chatrooms. */
export class SpeakingInChatrooms {
  readonly #parts: SpeakingParts
  readonly #spokeAt = new BoundedCache<string, number>(remembered)
  /** Of which chatrooms what was said last here stands where. */
  readonly #placed = new BoundedCache<string, number>(remembered)

  constructor(parts: SpeakingParts) {
    this.#parts = parts
  }

  /** What was said already is answered as it was, whatever has become of its sender and the chatroom since. */
  async send(input: Input, call: UserCall): Promise<Said> {
    try {
      return await this.#say(input, call)
    } catch (error) {
      const { chatroom, clientMsgId, priority } = input
      if (clientMsgId === undefined || priority === 'low') throw error
      const first = await this.#parts.keeping.first(chatroom, call.actor.uid, clientMsgId)
      if (first) return first
      throw error
    }
  }

  /** The account goes, and with it what it said. */
  forget(uid: Uid): Promise<void> {
    return this.#parts.keeping.forget(uid)
  }

  async #say(input: Input, { actor, session }: UserCall): Promise<Said> {
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
    const over = audience.take(id, low, rankIn(state, uid) > 0 ? undefined : uid)
    if (!over) {
      if (low) return { id: this.#place(id, ts), ts, dropped: true }
      throw new TidingsError('rate_limited', 'too much is being said in this chatroom', {
        retryAfter: audience.turnMs(id),
      })
    }
    try {
      this.#expectNotTooSoon(state, uid)
      return await this.#sayNow(input, actor, ts)
    } finally {
      over()
    }
  }

  /** There is room for it in this turn. */
  async #sayNow(input: Input, actor: UserCall['actor'], ts: number): Promise<Said> {
    const { states, tell } = this.#parts
    const { chatroom: id, clientMsgId } = input
    const low = input.priority === 'low'
    await states.lines(id)
    const content = await this.#heard(input, actor.uid)
    const key = this.#place(id, ts)
    if (!content) return { id: key, ts }
    const how = low ? { low } : clientMsgId === undefined ? {} : { clientMsgId }
    const message: ChatroomMessage = { id: key, from: userOid(actor.uid), content, ts, ...how }
    try {
      if (low) await this.#parts.keeping.expectMaySay(id, actor)
      else await this.#parts.keeping.keep(id, actor, message)
    } catch (error) {
      // It is judged anew, or was said before: now nothing was.
      this.#spokeAt.delete(`${id} ${actor.uid}`)
      throw error
    }
    tell({ kind: 'chatroom', chatroom: id, told: { what: 'said', message } })
    return { id: key, ts }
  }

  /** What is of low priority is kept nowhere, and cannot be taken back. */
  async remove({ chatroom: id, id: key }: ParsedInputOf<'chatroom.remove'>, { actor }: OtherCall) {
    const { store, states, tell } = this.#parts
    const state = await states.of(id)
    const record = await store.records.get(linesIn(id), lineKind, key)
    if (!record) throw new TidingsError('not_found', `there is no message ${key} in ${chatroomOid(id)}`)
    const by = actor.kind === 'user' ? actor : { uid: '' }
    if (actor.kind === 'user') {
      expectNotBanned(state, actor.uid)
      if (lineOf(record).from !== userOid(actor.uid)) expectAdmin(state, actor.uid, 'take back what others said')
    }
    await this.#parts.keeping.takeBack(id, by, lineOf(record), state)
    tell({ kind: 'chatroom', chatroom: id, told: { what: 'removed', id: key } })
    return {}
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
}

function expectFits(content: Content): void {
  if (content.type !== 'text' && !content.type.startsWith('custom/'))
    throw new TidingsError('invalid', 'a chatroom takes text and types of your own, custom/…')
  if (utf8Length(JSON.stringify(content)) <= limits.chatroomContentBytes) return
  throw new TidingsError('too_large', `a message in a chatroom has at most ${limits.chatroomContentBytes} bytes`)
}
