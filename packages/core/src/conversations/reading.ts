import { limits, type Message, TidingsError, type Uid, userOid } from '@tidings/protocol'
import { Remembered } from '../memory/remembered.ts'
import type { Own } from '../own/own.ts'
import { floorOf } from '../places/floor.ts'
import { fromMessageId, messageId } from '../places/message-id.ts'
import { type Place, placeFromKey } from '../places/place.ts'
import type { ConversationId, Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf, isForOthers, presentEntry, presentHidden } from '../presenting/entry.ts'
import type { Places } from './places.ts'

/** One reader's view of one conversation: what they may see of its log. */
export interface Reading {
  readonly place: Place
  readonly uid: Uid
  /** Only what stands after this. */
  readonly floor: number
  /** The last seq and the last rev of the log when the reader came: what is read from now on has these, and may have more. */
  readonly head: number
  readonly rev: number
  /** Ids of messages that the reader has deleted for themselves, in any conversation. */
  readonly deleted: ReadonlySet<string>
}

/** What there is for a reader in one conversation: what stands after the floor, up to the head. */
export interface Reach {
  readonly conversation: ConversationId
  readonly floor: number
  readonly head: number
}

/** Conversations of one reader that are looked through: those that changed last. */
const mostPlaces = 1000

export interface FoundMessage {
  readonly reading: Reading
  readonly entry: Entry
}

export interface ReadingParts {
  readonly store: Store
  readonly places: Places
  readonly own: Own
}

/** Of most people: never changed. */
const nothing: Set<string> = new Set()

export const noMessage = (id: string): TidingsError => new TidingsError('not_found', `there is no message ${id}`)

/** The one way to the log for readers: whatever door they come by, they see what their place in the conversation allows. */
export class Readings {
  readonly #parts: ReadingParts
  readonly #deletions = new Remembered<Uid, Set<string>>(200_000, (ids) => ids.size + 1)

  constructor(parts: ReadingParts) {
    this.#parts = parts
  }

  /** What a user has deleted for themselves was changed by another node. */
  forget(uid: Uid): void {
    this.#deletions.forget(uid)
  }

  forgetAll(): void {
    this.#deletions.forgetAll()
  }

  /** undefined for a pair that was never opened. `not_found`, `not_member`. */
  async enter(uid: Uid, oid: string): Promise<Reading | undefined> {
    const place = await this.#parts.places.toRead(uid, oid)
    const reading = place && (await this.at(uid, place.id))
    if (place && !reading) throw new TidingsError('not_member', `you are not a member of ${oid}`)
    return reading
  }

  /** A message that the reader may see; else `not_found`. */
  async message(uid: Uid, id: string): Promise<FoundMessage> {
    const { conversation, seq } = fromMessageId(id)
    const reading = await this.at(uid, conversation)
    const entry = reading && (await this.entry(reading, seq))
    if (!reading || !entry) throw noMessage(id)
    return { reading, entry }
  }

  /** undefined for who may read nothing there: who is no member any more, whatever a cache says. */
  async at(uid: Uid, conversation: ConversationId): Promise<Reading | undefined> {
    const [reach, deleted] = await Promise.all([
      this.#parts.store.conversations.reachOf(uid, conversation),
      this.deletionsOf(uid),
    ])
    if (!reach) return undefined
    const { key, seq: head, rev, clearedSeq, joinedSeq, history = 'all' } = reach
    const floor = floorOf(clearedSeq, joinedSeq, history)
    return { place: placeFromKey(conversation, key), uid, floor, head, rev, deleted }
  }

  /** As `at`, for one answer: each conversation is entered once. */
  entering(uid: Uid): (conversation: ConversationId) => Promise<Reading | undefined> {
    const entered = new Map<ConversationId, Promise<Reading | undefined>>()
    return (conversation) => {
      const entering = entered.get(conversation) ?? this.at(uid, conversation)
      entered.set(conversation, entering)
      return entering
    }
  }

  /** Where a user may read, as far as it is looked through for them. */
  async reach(uid: Uid): Promise<readonly Reach[]> {
    const found = await this.#parts.store.conversations.reach(uid, { order: 'recent', limit: mostPlaces })
    return found.map(({ id, seq, trimmedSeq, clearedSeq, joinedSeq, history = 'all' }) => ({
      ...{ conversation: id, head: seq },
      floor: Math.max(trimmedSeq, floorOf(clearedSeq, joinedSeq, history)),
    }))
  }

  /** undefined where there is none that the reader may see. */
  async entry(reading: Reading, seq: number): Promise<Entry | undefined> {
    if (seq <= reading.floor) return undefined
    const entry = await this.#parts.store.log.get(reading.place.id, seq)
    return entry && this.shows(reading, entry) ? entry : undefined
  }

  /** Whether the reader may see an entry of the conversation. */
  shows(reading: Reading, entry: Entry): boolean {
    return entry.seq > reading.floor && !this.#isHidden(reading, entry)
  }

  present(reading: Reading, entry: Entry): Message {
    const { place, uid, deleted } = reading
    if (deleted.size > 0 && deleted.has(messageId(entry.conversation, entry.seq))) {
      return presentHidden(place, entry, uid)
    }
    return presentEntry(place, entry, uid)
  }

  /** Those above the reader's floor, as they see them. */
  presentAll(reading: Reading, entries: readonly Entry[]): Message[] {
    return entries.filter(({ seq }) => seq > reading.floor).map((entry) => this.present(reading, entry))
  }

  async deletionsOf(uid: Uid): Promise<ReadonlySet<string>> {
    return this.#deletions.of(uid, () => this.#readDeletions(uid))
  }

  /** The user has just deleted these. */
  deleted(uid: Uid, ids: readonly string[]): void {
    this.#deletions.changed(uid, (known) => {
      const all = known === nothing ? new Set<string>() : known
      for (const id of ids) all.add(id)
      return all
    })
  }

  async #readDeletions(uid: Uid): Promise<Set<string>> {
    if ((await this.#parts.own.version(uid)) === 0) return nothing
    const ids = new Set<string>()
    let after = ''
    while (ids.size < limits.deletions + limits.page) {
      const page = await this.#parts.store.records.list(userOid(uid), 'deletion', after, 1000)
      for (const { key } of page) ids.add(key)
      const last = page.at(-1)
      if (!last || page.length < 1000) break
      after = last.key
    }
    return ids.size === 0 ? nothing : ids
  }

  #isHidden({ deleted, uid }: Reading, entry: Entry): boolean {
    if (deleted.has(messageId(entry.conversation, entry.seq))) return true
    return isForOthers(bodyOf(entry), entry.sender, uid)
  }
}
