import type { Relations } from '../contacts/relations.ts'
import type { Identity } from '../identity/identity.ts'
import { placeFromKey } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { FeedItem, FeedItemOf, Position } from '../ports/feed.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Registry } from '../sessions/registry.ts'
import type { Stale } from './stale.ts'

export interface FollowingParts {
  readonly store: Pick<Store, 'feed'>
  readonly clock: Clock
  readonly log: Log
  readonly rooms: RoomStates
  readonly relations: Relations
  readonly registry: Registry
  readonly identity: Identity
  readonly stale: Stale
}

const everyMs = 400
const atOnce = 500
/** What many write all the time, entries and how far they were read, is passed over in the store. */
const kinds = ['access', 'view', 'records', 'user'] as const

/**
 * What other nodes have changed is forgotten within a second, whether or not a bus tells of it: this node reads the feed from
 * where it stood when it began, as it remembered nothing then. Where nobody else writes to the store there is nothing to follow.
 *
 * Each item has the version since which it is so: what is remembered by that one, or a later, stays. So what this node has
 * changed itself, and what it does not remember, costs no look at the store.
 */
export class Following {
  readonly #parts: FollowingParts
  #at: Position | undefined
  #stopped = false
  #cancel = (): void => undefined
  #running: Promise<void> = Promise.resolve()

  constructor(parts: FollowingParts) {
    this.#parts = parts
  }

  start(): void {
    this.#next(0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await this.#running
  }

  #next(ms: number): void {
    if (this.#stopped) return
    this.#cancel = this.#parts.clock.after(ms, () => {
      this.#running = this.#read()
        .catch((error: unknown) => {
          this.#parts.log.warn({ err: error }, 'what other nodes have changed could not be read; it is tried again')
        })
        .then(() => this.#next(everyMs))
    })
  }

  /** Everything that there is. */
  async #read(): Promise<void> {
    const { store } = this.#parts
    for (let at = this.#at ?? (await this.#begin()); !this.#stopped; ) {
      const page = await store.feed.read(at, atOnce, kinds)
      if (page === 'lost') {
        at = await this.#begin()
        continue
      }
      for (const item of page.items) await this.#forget(item)
      this.#at = page.next
      if (page.items.length === 0 && page.next === at) return
      at = page.next
    }
  }

  /** What was remembered before the place was known, or before what was lost, goes. */
  async #begin(): Promise<Position> {
    this.#at = await this.#parts.store.feed.head()
    this.#parts.stale.all()
    return this.#at
  }

  async #forget(item: FeedItem): Promise<void> {
    const { stale, rooms } = this.#parts
    if (item.kind === 'access') this.#conversation(item)
    else if (item.kind === 'view') rooms.silenced({ id: item.conversation }, item.user, item.blocked)
    else if (item.kind === 'records') stale.records(item.owner, item.version)
    else if (item.kind === 'user') await this.#user(item)
  }

  #conversation({ conversation, key, access }: FeedItemOf<'access'>): void {
    const place = placeFromKey(conversation, key)
    if (place.kind === 'pair') this.#parts.relations.forgetBefore(place.a, place.b, access)
    else if (place.kind === 'room') this.#parts.rooms.forgetBefore(place, access)
  }

  /** Whoever may act no more has no session any more; who stands as before, as after a new name, is not looked at. */
  async #user(item: FeedItemOf<'user'>): Promise<void> {
    const { stale, registry, identity } = this.#parts
    stale.account(item)
    const sessions = registry.of(item.uid)
    await identity.lookAt(sessions.filter(({ actor }) => (actor.standing ?? 0) < item.standing))
  }
}
