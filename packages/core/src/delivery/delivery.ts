import type { ServerEvent, Uid } from '@tidings/protocol'
import type { ConversationId } from '../ports/message-log.ts'
import type { Log, Metrics } from '../ports/system.ts'
import type { RoomMembers } from '../rooms/room-members.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'
import { Audience } from './audience.ts'
import { Outgoing } from './outgoing.ts'

interface RoomPlace {
  readonly id: ConversationId
}

/**
 * From the core to the sessions. A push is a hint: it may be lost, so nothing here waits and nothing fails.
 * Everyone's sessions are on this node; a cluster sends one bus message to each other node from here.
 */
export class Delivery {
  readonly #registry: Registry
  readonly #members: RoomMembers
  readonly #metrics: Metrics
  readonly #log: Log
  /** Goes with the members that it was made for. */
  readonly #audiences = new WeakMap<ReadonlySet<Uid>, Audience>()

  constructor(registry: Registry, members: RoomMembers, metrics: Metrics, log: Log) {
    this.#registry = registry
    this.#members = members
    this.#metrics = metrics
    this.#log = log
  }

  isOnline(uid: Uid): boolean {
    return this.#registry.of(uid).length > 0
  }

  /** To all sessions of a user but one. The event is made only when somebody is there to get it. */
  toUser(uid: Uid, event: () => ServerEvent, except?: LiveSession): void {
    const sessions = this.#registry.of(uid)
    if (sessions.length === 0 || (sessions.length === 1 && sessions[0] === except)) return
    this.#send(sessions, sessions.length, new Outgoing(event()), except)
  }

  /** To all online members of a room but one session. */
  toRoom(room: RoomPlace, event: ServerEvent, except?: LiveSession): void {
    const outgoing = new Outgoing(event)
    const members = this.#members.cached(room)
    if (members) {
      this.#sendToMembers(members, outgoing, except)
      return
    }
    this.#members.of(room).then(
      (loaded) => this.#sendToMembers(loaded, outgoing, except),
      (error: unknown) => this.#log.warn({ err: error }, 'members of a room could not be read: a push was lost'),
    )
  }

  roomChanged(room: RoomPlace, added: readonly Uid[], removed: readonly Uid[]): void {
    this.#members.changed(room, added, removed)
    const members = this.#members.cached(room)
    const audience = members && this.#audiences.get(members)
    audience?.membersChanged(added)
    audience?.membersChanged(removed)
  }

  #sendToMembers(members: ReadonlySet<Uid>, outgoing: Outgoing, except: LiveSession | undefined): void {
    let audience = this.#audiences.get(members)
    if (!audience) {
      audience = new Audience(this.#registry, members)
      this.#audiences.set(members, audience)
    }
    const sessions = audience.sessions()
    this.#send(sessions, sessions.size, outgoing, except)
  }

  #send(sessions: Iterable<LiveSession>, count: number, outgoing: Outgoing, except: LiveSession | undefined): void {
    for (const session of sessions) if (session !== except) session.deliver(outgoing)
    this.#metrics.delivered(count)
  }
}
