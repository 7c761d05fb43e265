import { type ChatroomMessage, limits, type OutputOf, TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { Tell } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { byStanding, notStale, type Writer } from '../places/judged-before.ts'
import type { RecordChange, RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import { emptied } from '../records/emptied.ts'
import {
  type ChatroomState,
  givenBy,
  goneGone,
  goneKind,
  goneOf,
  lineKind,
  lineOf,
  linesGone,
  linesIn,
  lineTakenBack,
  sentIn,
  sentKey,
  sentKind,
  spokeIn,
  spokeKind,
} from './kept.ts'
import { type ChatroomStates, expectMaySpeak } from './states.ts'

export interface KeepingParts {
  readonly store: Pick<Store, 'records' | 'isShared'>
  readonly states: ChatroomStates
  readonly budget: WritingBudget
  readonly clock: Clock
  readonly log: Log
  readonly tell: Tell
}

/** What whoever said something is answered. */
export type Said = OutputOf<'chatroom.send'>

/** Who is known to have spoken where. */
const remembered = 50_000
/** A chatroom is trimmed each time that about so many messages have been added to what is kept of it. */
const trimmedEach = 50
const atOnce = 200

/** What is kept of what was said in chatrooms, and for how long. */
export class KeepingLines {
  readonly #parts: KeepingParts
  readonly #hasSpoken = new BoundedCache<string, true>(remembered)

  constructor(parts: KeepingParts) {
    this.#parts = parts
  }

  /** As it was said under the sender's key, while it is kept, and while it would be if it had not been taken back. */
  async first(id: string, uid: Uid, clientMsgId: string): Promise<Said | undefined> {
    const sent = await this.#parts.store.records.get(sentIn(id), sentKind, sentKey(uid, clientMsgId))
    return sent?.value ? (JSON.parse(sent.value) as Said) : undefined
  }

  /** `JudgedBefore`; `conflict`: it was said already. */
  async keep(id: string, writer: Writer, message: ChatroomMessage): Promise<void> {
    const { uid } = writer
    const value = JSON.stringify(message)
    this.#parts.budget.take(uid, value)
    const spoke = `${id} ${uid}`
    const changes: readonly RecordChange[] = [
      { owner: linesIn(id), kind: lineKind, key: message.id, value },
      ...(this.#hasSpoken.get(spoke) ? [] : [{ owner: spokeIn(uid), kind: spokeKind, key: id, value: '{}' }]),
      ...sentAs(id, uid, message),
    ]
    const [version] = await this.#judged(id, writer, changes)
    if (version === undefined) throw new TidingsError('conflict', 'this was said already')
    this.#hasSpoken.set(spoke, true)
    if (version % trimmedEach === 0) this.#trim(id)
  }

  /**
   * Whether something may be said that is not kept. What this node remembers another one may have made untrue: the store is asked, as it is for
   * what is kept.
   */
  async expectMaySay(id: string, writer: Writer): Promise<void> {
    const { store, states, clock } = this.#parts
    if (store.isShared) await this.#judged(id, writer, [])
    else expectMaySpeak(await states.of(id), writer.uid, clock.now())
  }

  /** Its words go at once; that it was said under its key is known for as long as it would have been kept. */
  async takeBack(id: string, by: Writer, line: ChatroomMessage, state: ChatroomState): Promise<void> {
    const { store, states } = this.#parts
    const changes = lineTakenBack(id, line)
    const done = await store.records.putJudged(changes, { ...byStanding(by), given: givenBy(state, by.uid) })
    if (done === 'stale') states.forget(id)
    const [version] = notStale(done)
    if (version !== undefined && version % trimmedEach === 0) this.#trim(id)
  }

  /** The account goes, and with it what it said. */
  forget(uid: Uid): Promise<void> {
    const { records } = this.#parts.store
    const owner = spokeIn(uid)
    return emptied(records, owner, spokeKind, async (page) => {
      for (const { key: id } of page) await this.#forgetIn(id, uid)
      await records.put(page.map(({ key }) => ({ owner, kind: spokeKind, key, value: null })))
    })
  }

  /** What somebody said there is taken back, and not said again under its keys. */
  clear(id: string, uid: Uid): Promise<void> {
    return this.#eachOf(id, uid, (lines) => lines.flatMap((line) => lineTakenBack(id, line)))
  }

  async #eachOf(
    id: string,
    uid: Uid,
    without: (lines: readonly ChatroomMessage[]) => readonly RecordChange[],
  ): Promise<void> {
    const { store, tell } = this.#parts
    for await (const page of this.#pages(id, lineKind)) {
      const theirs = page.map(lineOf).filter(({ from }) => from === userOid(uid))
      if (theirs.length === 0) continue
      await store.records.put(without(theirs))
      for (const line of theirs) tell({ kind: 'chatroom', chatroom: id, told: { what: 'removed', id: line.id } })
    }
  }

  async #forgetIn(id: string, uid: Uid): Promise<void> {
    const { store } = this.#parts
    await this.#eachOf(id, uid, (lines) => linesGone(id, lines))
    for await (const page of this.#pages(id, goneKind)) {
      const theirs = page.map(goneOf).filter(({ from }) => from === userOid(uid))
      if (theirs.length > 0) await store.records.put(goneGone(id, theirs))
    }
  }

  async *#pages(id: string, kind: string): AsyncIterable<readonly RecordEntry[]> {
    for (let after = ''; ; ) {
      const page = await this.#parts.store.records.list(linesIn(id), kind, after, atOnce)
      const last = page.at(-1)
      if (!last) return
      yield page
      after = last.key
    }
  }

  /** `JudgedBefore`. */
  async #judged(
    id: string,
    writer: Writer,
    changes: readonly RecordChange[],
  ): Promise<readonly (number | undefined)[]> {
    const { store, states, clock } = this.#parts
    const { uid } = writer
    const state = await states.of(id)
    expectMaySpeak(state, uid, clock.now())
    const judged = { ...byStanding(writer), given: givenBy(state, uid) }
    const versions = await store.records.putJudged(changes, judged, { whole: true })
    if (versions === 'stale') states.forget(id)
    return notStale(versions)
  }

  /** After the answer; what could not be trimmed is trimmed with later messages. */
  #trim(id: string): void {
    const trim = async () => {
      const { records } = this.#parts.store
      const lines = await this.#tooMany(id, lineKind)
      await records.put(linesGone(id, lines.map(lineOf)))
      const gone = await this.#tooMany(id, goneKind)
      await records.put(goneGone(id, gone.map(goneOf)))
    }
    trim().catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'what is kept of a chatroom could not be trimmed'),
    )
  }

  /** The oldest of them. */
  async #tooMany(id: string, kind: string): Promise<readonly RecordEntry[]> {
    const { records } = this.#parts.store
    const tooMany = (await records.count(linesIn(id), kind)) - limits.chatroomKept
    return tooMany > 0 ? records.list(linesIn(id), kind, '', Math.min(tooMany, atOnce)) : []
  }
}

function sentAs(id: string, uid: Uid, { id: line, ts, clientMsgId }: ChatroomMessage): readonly RecordChange[] {
  if (clientMsgId === undefined) return []
  const value = JSON.stringify({ id: line, ts } satisfies Said)
  return [{ owner: sentIn(id), kind: sentKind, key: sentKey(uid, clientMsgId), value, only: 'absent' }]
}
