import type { Uid } from '@tidings/protocol'
import type { Relations } from '../contacts/relations.ts'
import type { Identity } from '../identity/identity.ts'
import type { Own } from '../own/own.ts'
import { placeFromKey } from '../places/place.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { FeedItem, Position } from '../ports/feed.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Registry } from '../sessions/registry.ts'
import type { Directory } from '../users/directory.ts'
import type { Stale } from './stale.ts'

export interface FollowingParts {
  readonly store: Pick<Store, 'feed' | 'conversations'>
  readonly clock: Clock
  readonly log: Log
  readonly rooms: RoomStates
  readonly relations: Relations
  readonly own: Own
  readonly registry: Registry
  readonly identity: Identity
  readonly directory: Directory
  readonly stale: Stale
}

const everyMs = 400
const atOnce = 500
/** What many write all the time, entries and how far they were read, is passed over in the store. */
const kinds = ['access', 'records', 'user'] as const

/**
 * What other nodes have changed is forgotten within a second, whether or not a bus tells of it: this node reads the feed from
 * where it stood when it began, as it remembered nothing then. Where nobody else writes to the store there is nothing to follow.
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
      for (const item of each(page.items)) await this.#forget(item)
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
    if (item.kind === 'access') await this.#conversation(item.conversation)
    else if (item.kind === 'records' && !this.#parts.own.wrote(item.owner, item.version))
      this.#parts.stale.records(item.owner)
    else if (item.kind === 'user') await this.#user(item.uid)
  }

  /** What this node has changed itself stands in memory at the same version. */
  async #conversation(id: ConversationId): Promise<void> {
    const { store, rooms, relations } = this.#parts
    const record = await store.conversations.get(id)
    if (!record) return
    const place = placeFromKey(id, record.key)
    if (place.kind === 'pair') relations.forgetBefore(place.a, place.b, record.access)
    else rooms.forgetBefore(place, record.access)
  }

  /** Whoever may act no more has no session any more; who stands as before, as after a new name, is not looked at. */
  async #user(uid: Uid): Promise<void> {
    const { stale, registry, identity, directory } = this.#parts
    stale.user(uid)
    const sessions = registry.of(uid)
    if (sessions.length === 0) return
    const standing = (await directory.get(uid))?.standing
    await identity.lookAt(sessions.filter(({ actor }) => actor.standing !== standing))
  }
}

/** A conversation and an account once, however often they were changed: they are read as they are now. */
function each(items: readonly FeedItem[]): Iterable<FeedItem> {
  const last = new Map<FeedItem | string, FeedItem>()
  for (const item of items) {
    if (item.kind === 'access') last.set(`access ${item.conversation}`, item)
    else if (item.kind === 'user') last.set(`user ${item.uid}`, item)
    // One version of several may be this node's own, and the others not.
    else last.set(item, item)
  }
  return last.values()
}
