import { roomOid, userOid } from '@tidings/protocol'
import { attendanceEventTypes, type WebhookEventType } from '@tidings/protocol/webhook-events'
import { ownerOfAttendance } from '../attendance/notes.ts'
import type { ServiceEntry } from '../entries/body.ts'
import { gatheredItems, pointerOf, readEntries } from '../entries/of-item.ts'
import { ownerOfMutes } from '../mutes/mutes.ts'
import { oidFor } from '../places/kinds.ts'
import { messageId } from '../places/message-id.ts'
import { placeFromKey } from '../places/place.ts'
import type { FeedItem, FeedItemOf } from '../ports/feed.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import { eachAtOnce } from '../turns/each-at-once.ts'
import { ownerOfHits } from '../wordlists/word-lists.ts'
import { ofAttendance } from './of-attendance.ts'
import { ofChannel, typesOfChannels } from './of-channels.ts'
import { presenterOfChatrooms, typesOfChatrooms } from './of-chatrooms.ts'
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
  access: ['room.dissolved', ...typesOfChannels],
  records: [...typesOfRecords, ...attendanceEventTypes, ...typesOfWords, ...typesOfMutes, ...typesOfChatrooms],
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
  return owner.startsWith('user/')
    ? (record, now) => ofRecord(owner, record, now)
    : (presentersOf[owner] ?? presenterOfChatrooms(owner))
}

/** At most so many records of one owner change in one transaction. */
const recordsAtOnce = 1000

/** Items that are looked up at once. */
const itemsAtOnce = 8

type Entries = (item: FeedItemOf<'entries' | 'changed'>) => Iterable<ServiceEntry>

/** Each in an item of its own: that one alone may have to be told again. */
function ofEntries(entries: Iterable<ServiceEntry>, item: FeedItemOf<'entries'>, types: Types): readonly ToldIn[] {
  const found: ToldIn[] = []
  for (const said of entries) {
    const { seq } = said.entry
    for (const one of ofWritten(said, types))
      if (types.has(one.event.type)) found.push({ ...one, item: { ...item, after: seq - 1, upTo: seq } })
  }
  return found
}

/** What happened, from the items of the feed: as it stands now, in the words that others are told. */
export class WebhookEvents {
  readonly #parts: WebhookEventParts

  constructor(parts: WebhookEventParts) {
    this.#parts = parts
  }

  /** Of these types alone, in the order of the items. What they name is read ahead of what is asked for, some of them at once. */
  async *of(items: readonly FeedItem[], types: Types): AsyncIterable<ToldIn> {
    for (const gathered of gatheredItems(items)) {
      const entries = await readEntries(this.#parts.store, gathered)
      const told: (readonly ToldIn[])[] = []
      await eachAtOnce(gathered.entries(), itemsAtOnce, async ([index, item]) => {
        told[index] =
          item.kind === 'entries' ? ofEntries(entries(item), item, types) : await this.#of(item, entries, types)
      })
      for (const some of told) yield* some
    }
  }

  async #of(item: FeedItem, entries: Entries, types: Types): Promise<readonly ToldIn[]> {
    const found: ToldIn[] = []
    for await (const one of this.#all(item, entries)) if (types.has(one.event.type)) found.push({ ...one, item })
    return found
  }

  #all(item: FeedItem, entries: Entries): AsyncIterable<Told> | Iterable<Told> {
    switch (item.kind) {
      case 'changed':
        return this.#ofChange(item, entries)
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

  *#ofChange(item: FeedItemOf<'changed'>, entries: Entries): Iterable<Told> {
    const now = this.#parts.clock.now()
    for (const said of entries(item)) yield* ofChanged(said, item, now)
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
  async *#ofAccess({ conversation: id, key: order, access }: FeedItemOf<'access'>): AsyncIterable<Told> {
    const place = placeFromKey(id, order)
    const now = this.#parts.clock.now()
    if (place.kind === 'channel')
      yield ofChannel(place, await this.#parts.store.rooms.get(place.channel), { access, order, now })
    if (place.kind !== 'room' || (await this.#parts.store.rooms.get(place.room))) return
    const as = { id: idOf('dissolved', place.room), order, at: now }
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
