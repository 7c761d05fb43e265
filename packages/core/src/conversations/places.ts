import { TidingsError, type Uid } from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { RoomMembers } from '../rooms/room-members.ts'
import type { Directory } from '../users/directory.ts'
import { type Place, pairKey, placeFromKey, roomKey, targetOf } from './place.ts'

/** Finds conversations and says who may enter; remembers what it found, since a place never changes. */
export class Places {
  readonly #store: Store
  readonly #clock: Clock
  readonly #directory: Directory
  readonly #members: RoomMembers
  readonly #byKey = new BoundedCache<string, Place>(100_000)
  /** Who waits for a place that is being looked up, by sender and address. */
  readonly #lookingUp = new Map<string, Promise<Place>>()

  constructor(store: Store, clock: Clock, directory: Directory, members: RoomMembers) {
    this.#store = store
    this.#clock = clock
    this.#directory = directory
    this.#members = members
  }

  /**
   * The place to which `uid` may send; a pair is opened on first use. `not_found`, `not_member`.
   * While one send waits for the place, those after it wait with it: what was remembered meanwhile must not let them overtake.
   */
  toSend(uid: Uid, oid: string): Place | Promise<Place> {
    const line = `${uid} ${oid}`
    const waiting = this.#lookingUp.size > 0 ? this.#lookingUp.get(line) : undefined
    if (waiting) return waiting
    const target = targetOf(oid)
    const known = this.#known(uid, target)
    if (known) return known
    const found = target.kind === 'room' ? this.#enter(uid, target.id) : this.#open(uid, target.id)
    const place = found.finally(() => this.#lookingUp.delete(line))
    this.#lookingUp.set(line, place)
    return place
  }

  /** The place that `uid` may read; undefined for a pair that was never opened. `not_found`, `not_member`. */
  async toRead(uid: Uid, oid: string): Promise<Place | undefined> {
    const target = targetOf(oid)
    if (target.kind === 'room') return this.#enter(uid, target.id)
    const place = await this.#find(pairKey(uid, target.id))
    if (!place) await this.#directory.expect(target.id)
    return place
  }

  /** The place with this id, when `uid` may read it. */
  async byId(uid: Uid, id: ConversationId): Promise<Place | undefined> {
    const record = await this.#store.conversations.get(id)
    if (!record) return undefined
    const place = placeFromKey(record.id, record.key)
    const inside = place.kind === 'pair' ? place.a === uid || place.b === uid : (await this.#members.of(place)).has(uid)
    return inside ? place : undefined
  }

  /** A room's place; `not_found` when there is none. */
  async room(id: string): Promise<Place & { readonly kind: 'room' }> {
    const place = await this.#find(roomKey(id))
    if (place?.kind !== 'room') throw new TidingsError('not_found', `there is no room ${id}`)
    return place
  }

  /** Answered from memory alone. */
  #known(uid: Uid, { kind, id }: ReturnType<typeof targetOf>): Place | undefined {
    const place = this.#byKey.get(kind === 'room' ? roomKey(id) : pairKey(uid, id))
    if (place?.kind !== 'room') return place
    return this.#members.cached(place)?.has(uid) ? place : undefined
  }

  async #enter(uid: Uid, roomId: string): Promise<Place> {
    const place = await this.room(roomId)
    const members = this.#members.cached(place) ?? (await this.#members.of(place))
    if (!members.has(uid)) throw new TidingsError('not_member', `you are not a member of room/${roomId}`)
    return place
  }

  async #open(uid: Uid, peer: Uid): Promise<Place> {
    await this.#directory.expect(peer)
    const record = await this.#store.conversations.openPair(uid, peer, this.#clock.now())
    return this.#remember(placeFromKey(record.id, record.key), record.key)
  }

  async #find(key: string): Promise<Place | undefined> {
    const known = this.#byKey.get(key)
    if (known) return known
    const record = await this.#store.conversations.find(key)
    return record && this.#remember(placeFromKey(record.id, key), key)
  }

  #remember(place: Place, key: string): Place {
    this.#byKey.set(key, place)
    return place
  }
}
