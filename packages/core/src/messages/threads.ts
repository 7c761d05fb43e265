import { type FollowedThread, limits, type OutputOf, type ParsedInputOf, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { noMessage, type Reading, type Readings } from '../conversations/reading.ts'
import { followedFrom } from '../drafting/follow-record.ts'
import type { Followed } from '../drafting/following.ts'
import type { Own } from '../own/own.ts'
import { numbersOf } from '../pages/cursor.ts'
import { jsonBytes, pageOf, rangeAfter } from '../pages/page.ts'
import { byStanding } from '../places/judged-before.ts'
import { oidFor } from '../places/kinds.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { bodyOf } from '../presenting/entry.ts'

export interface ThreadParts {
  readonly store: Store
  readonly own: Own
  readonly readings: Readings
  readonly log: Log
}

type Item = OutputOf<'thread.list'>['threads'][number]

/** A followed thread as it stands for its reader. */
interface Standing {
  readonly thread: FollowedThread
  readonly conversation: number
  readonly root: number
  /** Read up to here, or not to be read. */
  readonly after: number
  readonly floor: number
  readonly seq: number
  readonly place: number
  readonly isUnread: boolean
}

/** The threads in which users take part: small records of theirs, written with the messages that make them follow. */
export class Threads {
  readonly #parts: ThreadParts
  /** Whose records are being counted. */
  readonly #trimming = new Set<Uid>()

  constructor(parts: ThreadParts) {
    this.#parts = parts
  }

  readonly followed: Followed = (follows, entry, versions) => {
    for (const [index, follow] of follows.entries()) {
      const version = versions[index]
      if (version === undefined) continue
      const { user: uid, key } = follow
      this.#parts.own.stored({ uid, kind: 'thread', key, value: followedFrom(follow, entry) }, version)
      this.#trim(uid)
    }
  }

  async list({ next, limit }: ParsedInputOf<'thread.list'>, { actor }: UserCall): Promise<OutputOf<'thread.list'>> {
    const from = next === undefined ? undefined : numbersOf(next, 2, 'threads')
    const standing = await this.#standing(actor.uid)
    const ordered = standing.toSorted(compare)
    const rest = from ? ordered.filter((one) => compare(one, at(from)) > 0) : ordered
    const shown = rest.slice(0, limit + 1)
    const items = await this.#items(actor.uid, shown)
    const page = pageOf(items, limit, jsonBytes)
    const last = shown[page.items.length - 1]
    return {
      threads: [...page.items],
      unread: standing.filter(({ isUnread }) => isUnread).length,
      ...(page.more && last ? { next: `${Number(last.isUnread)}.${last.place}` } : {}),
    }
  }

  async follow({ id, on }: ParsedInputOf<'thread.follow'>, { actor }: UserCall): Promise<OutputOf<'thread.follow'>> {
    const { uid } = actor
    const { key, reading } = await this.#thread(uid, id)
    const conversation = oidFor(reading.place, uid)
    for (;;) {
      const found = await this.#parts.own.find(uid, 'thread', key)
      if (found?.value.following === on) return { thread: found.value }
      // Who begins to follow has seen what there is to see; who comes back goes on from where they were.
      const readSeq = found?.value.readSeq ?? (await this.#lastOf(uid, key))
      const thread = { id: key, conversation, following: on, readSeq }
      const only = found?.version ?? ('absent' as const)
      const by = byStanding(actor)
      const [changed] = await this.#parts.own.put([{ uid, kind: 'thread', key, value: thread, only }], { by })
      if (!changed) continue
      this.#trim(uid)
      return { thread }
    }
  }

  async seen({ id, seq }: ParsedInputOf<'thread.seen'>, { actor }: UserCall): Promise<OutputOf<'thread.seen'>> {
    const { uid } = actor
    const { key } = await this.#thread(uid, id)
    for (;;) {
      const found = await this.#parts.own.find(uid, 'thread', key)
      if (!found?.value.following) return { readSeq: 0 }
      const readSeq = Math.max(found.value.readSeq, Math.min(seq, await this.#lastOf(uid, key)))
      if (readSeq === found.value.readSeq) return { readSeq }
      const value = { ...found.value, readSeq }
      const [changed] = await this.#parts.own.put([{ uid, kind: 'thread', key, value, only: found.version }])
      if (changed) return { readSeq }
    }
  }

  /** The key of a thread by any of its messages; `not_found` where the reader may see none of it. */
  async #thread(uid: Uid, id: string): Promise<{ readonly key: string; readonly reading: Reading }> {
    const { store, readings } = this.#parts
    const { conversation, seq } = fromMessageId(id)
    const reading = await readings.at(uid, conversation)
    if (!reading) throw noMessage(id)
    const entry = await readings.entry(reading, seq)
    if (entry) return { key: bodyOf(entry).thread ?? id, reading }
    // Said before the reader came, or gone: what was answered is there all the same.
    const answers = await store.log.thread(conversation, seq, rangeAfter(reading.floor, 1))
    if (!answers.some((answer) => readings.shows(reading, answer))) throw noMessage(id)
    return { key: messageId(conversation, seq), reading }
  }

  async #lastOf(uid: Uid, key: string): Promise<number> {
    const { conversation, seq: root } = fromMessageId(key)
    const [head] = await this.#parts.store.log.threadHeads(uid, [{ conversation, root, after: 0 }])
    return Math.max(head?.seq ?? 0, root)
  }

  /** All that a user follows and may read, in a few queries, however many they are. */
  async #standing(uid: Uid): Promise<readonly Standing[]> {
    const { store, readings } = this.#parts
    const records = await store.records.list(userOid(uid), 'thread', '', limits.threads + limits.page)
    const threads = records
      .map(({ value }) => JSON.parse(value ?? 'null') as FollowedThread)
      .filter(({ following }) => following)
    if (threads.length === 0) return []
    const floors = new Map((await readings.reach(uid)).map(({ conversation, floor }) => [conversation, floor]))
    const asked = threads.flatMap((thread) => {
      const { conversation, seq: root } = fromMessageId(thread.id)
      const floor = floors.get(conversation)
      return floor === undefined ? [] : [{ thread, conversation, root, floor, after: Math.max(thread.readSeq, floor) }]
    })
    const heads = await store.log.threadHeads(uid, asked)
    return asked
      .map((one, index) => ({ ...one, ...(heads[index] ?? { seq: 0, place: 0, isUnread: false }) }))
      .filter(({ seq, floor }) => seq > floor)
  }

  async #items(uid: Uid, shown: readonly Standing[]): Promise<readonly Item[]> {
    const { store, readings } = this.#parts
    const unread = await store.log.threadUnread(uid, shown, limits.threadUnread)
    const entering = readings.entering(uid)
    return Promise.all(
      shown.map(async ({ thread, conversation, root, seq }, index): Promise<Item> => {
        const reading = await entering(conversation)
        const [first, last] = await Promise.all([this.#message(reading, root), this.#message(reading, seq)])
        return {
          ...thread,
          ...(first ? { root: first } : {}),
          ...(last ? { last } : {}),
          unread: unread[index] ?? 0,
        }
      }),
    )
  }

  async #message(reading: Reading | undefined, seq: number) {
    const { readings } = this.#parts
    const entry = reading && (await readings.entry(reading, seq))
    return entry && readings.present(reading, entry)
  }

  /** After the answer: of too many, those go to which their user has not turned for the longest. */
  #trim(uid: Uid): void {
    if (this.#trimming.has(uid)) return
    this.#trimming.add(uid)
    const { log } = this.#parts
    this.#trimNow(uid)
      .catch((error: unknown) => log.warn({ err: error }, 'the threads of a user could not be counted'))
      .finally(() => this.#trimming.delete(uid))
  }

  async #trimNow(uid: Uid): Promise<void> {
    const { store, own } = this.#parts
    if ((await store.records.count(userOid(uid), 'thread')) <= limits.threads) return
    const all = await store.records.list(userOid(uid), 'thread', '', limits.threads * 2)
    const oldest = all.toSorted((a, b) => a.version - b.version).slice(0, all.length - limits.threads)
    await own.put(oldest.map(({ key, version }) => ({ uid, kind: 'thread', key, value: null, only: version })))
  }
}

type Order = Pick<Standing, 'isUnread' | 'place'>

/** Unread ones first, then those with the newest message. */
const compare = (a: Order, b: Order): number => Number(b.isUnread) - Number(a.isUnread) || b.place - a.place

const at = ([isUnread = 0, place = 0]: readonly number[]): Order => ({ isUnread: isUnread === 1, place })
