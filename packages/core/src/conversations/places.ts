import { TidingsError, type Uid } from '@tidings/protocol'
import type { Relations } from '../contacts/relations.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import { noChannel, notSubscribed } from '../places/no-channel.ts'
import {
  type ChannelPlace,
  channelKey,
  type Place,
  pairKey,
  placeFromKey,
  type RoomPlace,
  roomKey,
  type Target,
  targetOf,
} from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { Directory } from '../users/directory.ts'

export interface PlaceParts {
  readonly store: Store
  readonly clock: Clock
  readonly directory: Directory
  readonly rooms: RoomStates
  readonly relations: Relations
}

/** How somebody comes into a conversation, by what its address names. */
interface Way {
  keyOf(uid: Uid, id: string): string
  /** That they may send there, from memory alone. */
  isKnown(uid: Uid, id: string, place: Place): boolean
  toSend(uid: Uid, id: string): Promise<Place>
  toRead(uid: Uid, id: string): Promise<Place | undefined>
}

/** Made only where somebody waits for a place. */
const lineOf = (uid: Uid, oid: string): string => `${uid} ${oid}`

/** Finds conversations and says who may enter; remembers what it found, since a place never changes. */
export class Places {
  readonly #parts: PlaceParts
  readonly #byKey = new BoundedCache<string, Place>(100_000)
  readonly #ways: { readonly [K in Target['kind']]: Way } = {
    user: {
      keyOf: pairKey,
      isKnown: (uid, peer) => this.#isHeardBy(uid, peer),
      toSend: (uid, peer) => this.#open(uid, peer),
      toRead: (uid, peer) => this.#read(uid, peer),
    },
    room: {
      keyOf: (_, id) => roomKey(id),
      isKnown: (uid, _, place) => this.#isIn(uid, place),
      toSend: (uid, id) => this.#enter(uid, id),
      toRead: (uid, id) => this.#enter(uid, id),
    },
    channel: {
      keyOf: (_, id) => channelKey(id),
      // Who may publish is asked of the store.
      isKnown: () => true,
      toSend: (_, id) => this.channel(id),
      toRead: (uid, id) => this.#subscribed(uid, id),
    },
  }
  /** Who waits for a place that is being looked up, by sender and address. */
  readonly #lookingUp = new Map<string, Promise<Place>>()

  constructor(parts: PlaceParts) {
    this.#parts = parts
  }

  /**
   * The place to which `uid` may send; a pair is opened on first use.
   * `not_found`, `not_member`, and in a pair `blocked`, `not_friend`, `forbidden`.
   * While one send waits for the place, those after it wait with it: what was remembered meanwhile must not let them overtake.
   */
  toSend(uid: Uid, oid: string): Place | Promise<Place> {
    const waiting = this.#lookingUp.size > 0 ? this.#lookingUp.get(lineOf(uid, oid)) : undefined
    if (waiting) return waiting
    const target = targetOf(oid)
    const known = this.#known(uid, target)
    if (known) return known
    const line = lineOf(uid, oid)
    const found = this.#ways[target.kind].toSend(uid, target.id)
    const place = found.finally(() => this.#lookingUp.delete(line))
    this.#lookingUp.set(line, place)
    return place
  }

  /** The place that `uid` may read; undefined for a pair that was never opened. `not_found`, `not_member`. */
  async toRead(uid: Uid, oid: string): Promise<Place | undefined> {
    const { kind, id } = targetOf(oid)
    return this.#ways[kind].toRead(uid, id)
  }

  /** A room's place; `not_found` when there is none. */
  async room(id: string): Promise<RoomPlace> {
    const place = await this.#find(roomKey(id))
    if (place?.kind !== 'room') throw new TidingsError('not_found', `there is no room ${id}`)
    return place
  }

  /** A channel's place; `not_found` when there is none. */
  async channel(id: string): Promise<ChannelPlace> {
    const place = await this.#find(channelKey(id))
    if (place?.kind === 'channel') return place
    throw noChannel(id)
  }

  async #subscribed(uid: Uid, id: string): Promise<Place> {
    const place = await this.channel(id)
    if (await this.#parts.store.conversations.membership(place.id, uid)) return place
    throw notSubscribed(id)
  }

  /** Answered from memory alone. */
  #known(uid: Uid, { kind, id }: Target): Place | undefined {
    const way = this.#ways[kind]
    const place = this.#byKey.get(way.keyOf(uid, id))
    return place && way.isKnown(uid, id, place) ? place : undefined
  }

  /** A pair that was never opened may still be read: nothing stands in it. */
  async #read(uid: Uid, peer: Uid): Promise<Place | undefined> {
    const place = await this.#find(pairKey(uid, peer))
    if (!place) await this.#parts.directory.expect(peer)
    return place
  }

  #isIn(uid: Uid, place: Place): boolean {
    return place.kind === 'room' && (this.#parts.rooms.cached(place)?.members.has(uid) ?? false)
  }

  #isHeardBy(uid: Uid, peer: Uid): boolean {
    const { directory, relations } = this.#parts
    return directory.knownToHear(peer) && relations.knownAccess(uid, peer) !== undefined
  }

  async #enter(uid: Uid, roomId: string): Promise<Place> {
    const place = await this.room(roomId)
    const { members } = await this.#parts.rooms.forMember(place, uid)
    if (!members.has(uid)) throw new TidingsError('not_member', `you are not a member of room/${roomId}`)
    return place
  }

  async #open(uid: Uid, peer: Uid): Promise<Place> {
    const { store, clock, directory, relations } = this.#parts
    await directory.expectHears(peer)
    await relations.expectWelcome(uid, peer)
    const known = this.#byKey.get(pairKey(uid, peer))
    if (known) return known
    const record = await store.conversations.openPair(uid, peer, clock.now())
    // From now on it is judged by the pair's access.
    relations.forget(uid, peer)
    await relations.expectWelcome(uid, peer)
    return this.#remember(placeFromKey(record.id, record.key), record.key)
  }

  async #find(key: string): Promise<Place | undefined> {
    const known = this.#byKey.get(key)
    if (known) return known
    const record = await this.#parts.store.conversations.find(key)
    return record && this.#remember(placeFromKey(record.id, key), key)
  }

  #remember(place: Place, key: string): Place {
    this.#byKey.set(key, place)
    return place
  }
}
