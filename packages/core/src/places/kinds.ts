import { channelOid, roomOid, type Uid, userOid } from '@tidings/protocol'
import {
  type ChannelPlace,
  otherOf,
  type PairPlace,
  type Place,
  type PlaceKind,
  type PlaceOf,
  type RoomPlace,
} from './place.ts'

/**
 * What sets the conversations of one kind apart from those of another, in one row each. What has a rule or a way of its own has it
 * beside what it is about, in a table with the same keys: who may write by `judging/access.ts`, how one is found by
 * `conversations/places.ts`, whom an entry is told by `delivery/rendering.ts`. A new kind is a row in each.
 */
export interface Kind<P extends Place = Place> {
  /** The type of the entries that people write. */
  readonly entryType: 'chat' | 'grpchat'
  /** What may be written for some of its readers alone. */
  readonly hasTargets: boolean
  /** Whether a message may go once it was read. */
  readonly burns: boolean
  /**
   * Who sees how far somebody has read: the one other, in their view of the conversation; or whoever is there, by an event while
   * they are few; or nobody. Only of the one other it is known when they have received everything.
   */
  readonly receipts: 'peer' | 'members' | 'none'
  /** The days for which the server keeps what is said, of its settings of retention. */
  readonly keptFor: 'pairDays' | 'roomDays'
  /** What is told and not stored: who is typing, signals. */
  readonly passes: boolean
  /** Every reader is shown the same: the conversation has one name for all. */
  readonly isOneForAll: boolean
  /** Its name for one reader. */
  oid(place: P, reader: Uid): string
  /** To whom an entry of `sender`, an address, went. */
  receiver(place: P, sender: string): string
}

const pair: Kind<PairPlace> = {
  entryType: 'chat',
  hasTargets: false,
  burns: true,
  receipts: 'peer',
  keptFor: 'pairDays',
  passes: true,
  isOneForAll: false,
  oid: (place, reader) => userOid(otherOf(place, reader)),
  receiver: ({ a, b }, sender) => userOid(sender === userOid(a) ? b : a),
}

const room: Kind<RoomPlace> = {
  entryType: 'grpchat',
  hasTargets: true,
  burns: false,
  receipts: 'members',
  keptFor: 'roomDays',
  passes: true,
  isOneForAll: true,
  oid: (place) => roomOid(place.room),
  receiver: (place) => roomOid(place.room),
}

/** Its editors write, and its subscribers, however many, are nowhere held in memory. */
const channel: Kind<ChannelPlace> = {
  entryType: 'grpchat',
  hasTargets: false,
  burns: false,
  receipts: 'none',
  keptFor: 'roomDays',
  passes: false,
  isOneForAll: true,
  oid: (place) => channelOid(place.channel),
  receiver: (place) => channelOid(place.channel),
}

export const kinds: { readonly [K in PlaceKind]: Kind<PlaceOf<K>> } = { pair, room, channel }

/** The row of a place. A place fits the row of its own kind, which the compiler cannot tell of a table. */
export const kindOf = <P extends Place>({ kind }: P): Kind<P> => kinds[kind] as unknown as Kind<P>

/** The place's name for one reader: the peer's address, the room's or the channel's. */
export const oidFor = (place: Place, reader: Uid): string => kindOf(place).oid(place, reader)
