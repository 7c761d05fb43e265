import type { ServerEvent, Uid } from '@tidings/protocol'
import type { Log, Metrics } from '../ports/system.ts'
import type { RoomPlace, RoomState, RoomStates } from '../rooms/room-states.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'
import { Audience } from './audience.ts'
import { Outgoing } from './outgoing.ts'

/** Which of a few forms of an event a member gets; undefined for none. */
export type Pick = (uid: Uid, room: RoomState) => Outgoing | undefined

/**
 * From the core to the sessions. A push is a hint: it may be lost, so nothing here waits and nothing fails.
 * Everyone's sessions are on this node; a cluster sends one bus message to each other node from here.
 */
export class Delivery {
  readonly #registry: Registry
  readonly #rooms: RoomStates
  readonly #metrics: Metrics
  readonly #log: Log
  /** Goes with the state of the room that it was made for. */
  readonly #audiences = new WeakMap<RoomState, Audience>()

  constructor(registry: Registry, rooms: RoomStates, metrics: Metrics, log: Log) {
    this.#registry = registry
    this.#rooms = rooms
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
    const outgoing = new Outgoing(event())
    for (const session of sessions) if (session !== except) session.deliver(outgoing)
    this.#metrics.delivered(sessions.length)
  }

  /** To everybody who is online. */
  toAll(event: ServerEvent): void {
    const outgoing = new Outgoing(event)
    for (const [, sessions] of this.#registry.users()) for (const session of sessions) session.deliver(outgoing)
    this.#metrics.delivered(this.#registry.size)
  }

  /** To all online members of a room but one session. */
  toRoom(place: RoomPlace, event: ServerEvent, except?: LiveSession): void {
    const outgoing = new Outgoing(event)
    this.#inRoom(place, (room) => {
      const sessions = this.#audienceOf(room).sessions()
      for (const session of sessions) if (session !== except) session.deliver(outgoing)
      this.#metrics.delivered(sessions.size)
    })
  }

  /** To each online member of a room what is picked for them. */
  toEach(place: RoomPlace, pick: Pick, except?: LiveSession): void {
    this.#inRoom(place, (room) => {
      let count = 0
      for (const session of this.#audienceOf(room).sessions()) {
        const outgoing = session === except ? undefined : pick(session.uid, room)
        if (!outgoing) continue
        session.deliver(outgoing)
        count += 1
      }
      this.#metrics.delivered(count)
    })
  }

  /** These came into the room, left it, or changed whether they hear of it. */
  audienceChanged(place: RoomPlace, uids: readonly Uid[]): void {
    const room = this.#rooms.cached(place)
    if (room) this.#audiences.get(room)?.membersChanged(uids)
  }

  #inRoom(place: RoomPlace, send: (room: RoomState) => void): void {
    const room = this.#rooms.cached(place)
    if (room) {
      send(room)
      return
    }
    this.#rooms
      .of(place)
      .then(send, (error: unknown) =>
        this.#log.warn({ err: error }, 'members of a room could not be read: a push was lost'),
      )
  }

  #audienceOf(room: RoomState): Audience {
    let audience = this.#audiences.get(room)
    if (!audience) {
      audience = new Audience(this.#registry, room)
      this.#audiences.set(room, audience)
    }
    return audience
  }
}
