import { type ServerEvent, TidingsError, type Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { RoomPlace } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Metrics } from '../ports/system.ts'
import { Audience } from './audience.ts'
import { Outgoing } from './outgoing.ts'
import type { Receiver, Receivers } from './receivers.ts'
import type { Untold } from './untold.ts'

/** Which of a few forms of an event a member gets; undefined for none. */
export type FormFor = (uid: Uid) => Outgoing | undefined

/** What a fact says of who gets it in a room. */
interface Told {
  readonly except?: SessionId | undefined
  readonly access?: number | undefined
}

/** Facts that wait until members of rooms have been read, which takes long where the store is silent; beyond that they are not told. */
const mostWaiting = 2000
const tooMany = new TidingsError('unavailable', 'too much waits for the members of rooms to be read')

/**
 * To the sessions of this node. A push is a hint: nothing here waits and nothing fails; where it cannot be read who is to get one,
 * they read again later (`Untold`).
 */
export class Delivery {
  readonly #receivers: Receivers
  readonly #rooms: RoomStates
  readonly #metrics: Metrics
  readonly #untold: Pick<Untold, 'room'>
  /** Goes with the state of the room that it was made for. */
  readonly #audiences = new WeakMap<RoomState, Audience>()
  /** Of rooms whose members are being read: when all that was told before has been sent. */
  readonly #turns = new Map<ConversationId, Promise<void>>()
  #waiting = 0

  constructor(receivers: Receivers, rooms: RoomStates, metrics: Metrics, untold: Pick<Untold, 'room'>) {
    this.#receivers = receivers
    this.#rooms = rooms
    this.#metrics = metrics
    this.#untold = untold
    rooms.onMembers((room, uids) => this.#audiences.get(room)?.membersChanged(uids))
  }

  isHere(uid: Uid): boolean {
    return this.#receivers.of(uid).length > 0
  }

  /** To all sessions of a user but one, or of one terminal. The event is made only when somebody is there to get it. */
  toUser(uid: Uid, event: () => ServerEvent, except?: SessionId, terminal?: string): void {
    const all = this.#receivers.of(uid)
    const sessions = terminal === undefined ? all : all.filter(({ client }) => client.id === terminal)
    if (sessions.length === 0) return
    const not = this.#named(except)
    if (sessions.length === 1 && sessions[0] === not) return
    const outgoing = new Outgoing(event())
    for (const session of sessions) if (session !== not) session.deliver(outgoing)
    this.#metrics.delivered(sessions.length)
  }

  /** To all sessions of users but one. */
  toUsers(uids: readonly Uid[], event: ServerEvent, except?: SessionId): void {
    let outgoing: Outgoing | undefined
    const once = (): Outgoing => {
      outgoing ??= new Outgoing(event)
      return outgoing
    }
    const not = this.#named(except)
    let count = 0
    for (const uid of uids)
      for (const session of this.#receivers.of(uid)) {
        if (session === not) continue
        session.deliver(once())
        count += 1
      }
    if (count > 0) this.#metrics.delivered(count)
  }

  /** To everybody who is online. */
  toAll(event: ServerEvent): void {
    const outgoing = new Outgoing(event)
    for (const [, sessions] of this.#receivers.users()) for (const session of sessions) session.deliver(outgoing)
    this.#metrics.delivered(this.#receivers.size)
  }

  toSession(id: SessionId, event: ServerEvent): void {
    this.#receivers.find(id)?.deliver(new Outgoing(event))
  }

  /** To all online members of a room but one session: one form to all of them, or to each what is picked. */
  toRoom(place: RoomPlace, formOf: (room: RoomState) => Outgoing | FormFor, { except, access = 0 }: Told = {}): void {
    this.withRoom(place, access, (room) => {
      const sessions = this.#audienceOf(room).sessions()
      const form = formOf(room)
      const not = this.#named(except)
      if (typeof form === 'function') {
        this.#metrics.delivered(toEach(sessions, form, not))
        return
      }
      for (const session of sessions) if (session !== not) session.deliver(form)
      this.#metrics.delivered(sessions.size)
    })
  }

  /** Found once for all receivers; where it is not here, it is none of them. */
  #named(except: SessionId | undefined) {
    return except === undefined ? undefined : this.#receivers.find(except)
  }

  /** Behind what waits for the members of that room, in the order in which it was told. */
  inTurn(place: RoomPlace, send: () => void): void {
    const before = this.#turnsOf(place)
    if (before) this.#takeTurn(place, before.then(send))
    else send()
  }

  /** With the members as they were by that `access`, or later; in turn, as `inTurn`. */
  withRoom(place: RoomPlace, access: number, send: (room: RoomState) => void): void {
    const before = this.#turnsOf(place)
    const room = before ? undefined : this.#rooms.cached(place)
    if (room && room.room.access >= access) send(room)
    else if (this.#waiting >= mostWaiting) this.#untold.room(place, tooMany)
    else this.#takeTurn(place, (before ?? Promise.resolve()).then(() => this.#rooms.since(place, access)).then(send))
  }

  #turnsOf({ id }: RoomPlace): Promise<void> | undefined {
    return this.#turns.size > 0 ? this.#turns.get(id) : undefined
  }

  #takeTurn(place: RoomPlace, sending: Promise<void>): void {
    const { id } = place
    this.#waiting += 1
    const done: Promise<void> = sending
      .catch((error: unknown) => this.#untold.room(place, error))
      .then(() => {
        this.#waiting -= 1
        if (this.#turns.get(id) === done) this.#turns.delete(id)
      })
    this.#turns.set(id, done)
  }

  #audienceOf(room: RoomState): Audience {
    let audience = this.#audiences.get(room)
    if (!audience) {
      audience = new Audience(this.#receivers, room)
      this.#audiences.set(room, audience)
    }
    return audience
  }
}

function toEach(sessions: ReadonlySet<Receiver>, pick: FormFor, not: Receiver | undefined): number {
  let count = 0
  for (const session of sessions) {
    const outgoing = session === not ? undefined : pick(session.uid)
    if (!outgoing) continue
    session.deliver(outgoing)
    count += 1
  }
  return count
}
