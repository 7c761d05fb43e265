import { roomOid, userOid } from '@tidings/protocol'
import { attendanceEventTypes, type WebhookEventType } from '@tidings/protocol/webhook-events'
import { ownerOfAttendance } from '../attendance/notes.ts'
import { entriesOf, pointerOf } from '../entries/of-item.ts'
import { ownerOfMutes } from '../mutes/mutes.ts'
import { messageId } from '../places/message-id.ts'
import { oidFor, placeFromKey } from '../places/place.ts'
import type { FeedItem, FeedItemOf } from '../ports/feed.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { ownerOfHits } from '../wordlists/word-lists.ts'
import { ofAttendance } from './of-attendance.ts'
import { ofChanged, ofWritten, typesOfChanges, typesOfEntries } from './of-entries.ts'
import { ofMute, typesOfMutes } from './of-mutes.ts'
import { ofAccount, ofRecord, typesOfAccounts, typesOfRecords } from './of-people.ts'
import { ofHit, typesOfWords } from './of-words.ts'
import { idOf, type Told, type ToldIn, told } from './told.ts'

interface WebhookEventParts {
  readonly store: Pick<Store, 'conversations' | 'log' | 'records' | 'rooms' | 'users'>
  readonly clock: Clock
}

type Types = ReadonlySet<WebhookEventType>

/** By the kind of an item: what it may be to others. */
const typesOf: Readonly<Partial<Record<FeedItem['kind'], readonly WebhookEventType[]>>> = {
  entries: typesOfEntries,
  changed: typesOfChanges,
  pointer: ['conversation.read'],
  access: ['room.dissolved'],
  records: [...typesOfRecords, ...attendanceEventTypes, ...typesOfWords, ...typesOfMutes],
  user: typesOfAccounts,
}

/** Of which kinds items are to be read for events of these types. */
export const kindsFor = (types: Types): readonly FeedItem['kind'][] =>
  Object.entries(typesOf).flatMap(([kind, may]) =>
    may.some((type) => types.has(type)) ? [kind as FeedItem['kind']] : [],
  )

type Presents = (record: RecordEntry, now: number) => readonly Told[]
/** By their owner: records that are no user’s own, and of which others are told. */
const presentersOf: Readonly<Record<string, Presents>> = {
  [ownerOfAttendance]: ofAttendance,
  [ownerOfHits]: ofHit,
  [ownerOfMutes]: ofMute,
}

function presenterOf(owner: string): Presents | undefined {
  return owner.startsWith('user/') ? (record, now) => ofRecord(owner, record, now) : presentersOf[owner]
}

/** At most so many records of one owner change in one transaction. */
const recordsAtOnce = 1000

/** What happened, from the items of the feed: as it stands now, in the words that others are told. */
export class WebhookEvents {
  readonly #parts: WebhookEventParts

  constructor(parts: WebhookEventParts) {
    this.#parts = parts
  }

  /** Of these types alone, in order. */
  async *of(item: FeedItem, types: Types): AsyncIterable<ToldIn> {
    if (item.kind === 'entries') return yield* this.#ofEntries(item, types)
    for await (const one of this.#all(item)) if (types.has(one.event.type)) yield { ...one, item }
  }

  #all(item: FeedItem): AsyncIterable<Told> | Iterable<Told> {
    switch (item.kind) {
      case 'changed':
        return this.#ofChange(item)
      case 'pointer':
        return this.#ofPointer(item)
      case 'access':
        return this.#ofAccess(item)
      case 'records':
        return this.#ofRecords(item)
      case 'user':
        return this.#ofUser(item)
      default:
        return []
    }
  }

  async *#ofEntries(item: FeedItemOf<'entries'>, types: Types): AsyncIterable<ToldIn> {
    for await (const said of entriesOf(this.#parts.store, item)) {
      const { seq } = said.entry
      for (const one of ofWritten(said, types))
        if (types.has(one.event.type)) yield { ...one, item: { ...item, after: seq - 1, upTo: seq } }
    }
  }

  async *#ofChange(item: FeedItemOf<'changed'>): AsyncIterable<Told> {
    const now = this.#parts.clock.now()
    for await (const said of entriesOf(this.#parts.store, item)) yield* ofChanged(said, item, now)
  }

  async *#ofPointer(item: FeedItemOf<'pointer'>): AsyncIterable<Told> {
    const { store, clock } = this.#parts
    const pointer = await pointerOf(store, item)
    if (!pointer) return
    const { conversation: id, user } = item
    const { conversation: order, readSeq } = pointer
    const seen = oidFor(placeFromKey(id, order), user)
    // Where the conversation has a number, as its messages do.
    const as = { id: idOf('read', messageId(id, readSeq), user), order, at: clock.now() }
    yield told('conversation.read', as, { user: userOid(user), conversation: seen, readSeq })
  }

  /** Everything else that is done in a room stands in its log. */
  async *#ofAccess({ conversation: id, key: order }: FeedItemOf<'access'>): AsyncIterable<Told> {
    const place = placeFromKey(id, order)
    if (place.kind !== 'room' || (await this.#parts.store.rooms.get(place.room))) return
    const as = { id: idOf('dissolved', place.room), order, at: this.#parts.clock.now() }
    yield told('room.dissolved', as, { room: roomOid(place.room) })
  }

  async *#ofRecords({ owner, after, version }: FeedItemOf<'records'>): AsyncIterable<Told> {
    const present = presenterOf(owner)
    if (!present) return
    const now = this.#parts.clock.now()
    for (const record of await this.#parts.store.records.since(owner, after, recordsAtOnce)) {
      // What was changed once more has an item of its own.
      if (record.version > version) return
      yield* present(record, now)
    }
  }

  async *#ofUser({ uid, version }: FeedItemOf<'user'>): AsyncIterable<Told> {
    const [record] = await this.#parts.store.users.get([uid])
    if (record) yield* ofAccount(record, version, this.#parts.clock.now())
  }
}
