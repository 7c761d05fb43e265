import {
  type Chatroom,
  type ChatroomMessage,
  limits,
  type ServerEvent,
  TidingsError,
  type Uid,
} from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver, Receivers } from '../delivery/receivers.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { Telling } from './telling.ts'

export interface AudienceParts {
  readonly registry: Receivers
  readonly clock: Clock
  readonly metrics: Metrics
}

interface Room {
  readonly id: string
  /** As those who are in it know it. */
  chatroom: Chatroom
  /** How many are in it on other nodes, as these said last. */
  others: number
  readonly sessions: Set<Receiver>
  readonly telling: Telling
  /** How many terminals of each are in it. */
  readonly users: Map<Uid, number>
  /** What waits for the next turn. */
  waiting: ChatroomMessage[]
  /** So many of those who were given room in a turn have not said it yet. */
  underWay: number
  missed: number
  /** Ends the turn that is under way. */
  cancel: (() => void) | undefined
}

/** A turn in a chatroom with few in it, and with very many: of one chatroom a node tells twenty thousand terminals in a second. */
const shortestMs = 100
const longestMs = 5000
const terminalsInMs = 20

/** Of what other nodes say in one turn so many times as much is told as may be said here. */
const fromOthers = 4

/**
 * Who is in a chatroom at this node: their terminals, which no list in the store names. What is said is told at once where nothing
 * was for a while, else all together at the end of a turn, so that a terminal gets a bounded number of events, of a bounded size,
 * however much is said.
 */
export class ChatroomAudience {
  readonly #parts: AudienceParts
  readonly #rooms = new Map<string, Room>()
  readonly #where = new Map<SessionId, { readonly room: Room; readonly receiver: Receiver }>()

  constructor(parts: AudienceParts) {
    this.#parts = parts
  }

  /** A terminal is in one chatroom at a time. `too_large` where this one is full. */
  join(chatroom: Chatroom, session: SessionId, others: number): void {
    const { id } = chatroom
    const receiver = this.#parts.registry.find(session)
    if (!receiver || this.isIn(id, session)) return
    const room = this.#rooms.get(id) ?? emptyRoom(chatroom, this.#parts.clock)
    if (room.sessions.size >= limits.chatroomPeople) throw new TidingsError('too_large', 'this chatroom is full')
    this.leave(session, 'elsewhere')
    this.#rooms.set(id, room)
    room.others = others
    room.sessions.add(receiver)
    room.users.set(receiver.uid, (room.users.get(receiver.uid) ?? 0) + 1)
    this.#where.set(session, { room, receiver })
  }

  isIn(id: string, session: SessionId): boolean {
    return this.#where.get(session)?.room.id === id
  }

  /** Whichever it is in. It is told why, as there may be more than one who look at what comes over it. */
  leave(session: SessionId, why?: 'left' | 'elsewhere'): void {
    const found = this.#where.get(session)
    if (!found) return
    const { room, receiver } = found
    if (why) receiver.deliver(new Outgoing({ event: 'chatroom', data: { chatroom: room.chatroom, out: why } }))
    this.#where.delete(session)
    room.sessions.delete(receiver)
    const left = (room.users.get(receiver.uid) ?? 1) - 1
    if (left > 0) room.users.set(receiver.uid, left)
    else room.users.delete(receiver.uid)
    if (room.sessions.size === 0) this.#end(room)
  }

  /** As those who are in it here know it; undefined where nobody is. */
  known(id: string): Chatroom | undefined {
    return this.#rooms.get(id)?.chatroom
  }

  /** In which somebody is here. */
  ids(): readonly string[] {
    return [...this.#rooms.keys()]
  }

  /** How many people are in it here, and some of them. */
  here(id: string): { readonly count: number; readonly users: readonly Uid[] } {
    const users = this.#rooms.get(id)?.users
    return { count: users?.size ?? 0, users: users ? firstOf(users.keys(), limits.chatroomShown) : [] }
  }

  heardOfOthers(id: string, count: number): void {
    const room = this.#rooms.get(id)
    if (room) room.others = count
  }

  /** Room in this turn for something that is to be said, until it is, or is not to be; undefined: so much is under way that it is to be left out. */
  take(id: string, low: boolean): (() => void) | undefined {
    const room = this.#rooms.get(id)
    if (!room) return () => undefined
    const most = low ? limits.chatroomAtOnce / 2 : limits.chatroomAtOnce
    if (room.waiting.length + room.underWay >= most) return undefined
    room.underWay += 1
    return () => {
      room.underWay -= 1
    }
  }

  /** How long whoever is refused waits. */
  turnMs(id: string): number {
    const terminals = this.#rooms.get(id)?.sessions.size ?? 0
    return Math.min(longestMs, Math.max(shortestMs, terminals / terminalsInMs))
  }

  say(id: string, message: ChatroomMessage): void {
    const room = this.#rooms.get(id)
    if (!room) return
    const most = message.low ? limits.chatroomAtOnce : limits.chatroomAtOnce * fromOthers
    if (room.waiting.length < most) room.waiting.push(message)
    else room.missed += 1
    if (!room.cancel) this.#turn(room)
  }

  /** After all that was said before. */
  tell(id: string, event: ServerEvent): void {
    const room = this.#rooms.get(id)
    if (!room) return
    if (event.event === 'chatroom') room.chatroom = event.data.chatroom
    this.#tellWaiting(room)
    this.#deliver(room, event)
  }

  /** To one of those who are in it, who may be out of it then. */
  tellUser(id: string, uid: Uid, event: ServerEvent, isOut: boolean): void {
    const room = this.#rooms.get(id)
    if (!room?.users.has(uid)) return
    this.#tellWaiting(room)
    const outgoing = new Outgoing(event)
    for (const session of room.sessions) if (session.uid === uid) session.deliver(outgoing)
    if (isOut) this.#putOut(room, (one) => one === uid)
  }

  /** It has ended: everybody is told so, and out of it. */
  close(id: string, event: ServerEvent): void {
    const room = this.#rooms.get(id)
    if (!room) return
    this.#tellWaiting(room)
    this.#deliver(room, event, true)
    this.#putOut(room, () => true)
  }

  /** Nothing is told any more. */
  stop(): void {
    for (const room of this.#rooms.values()) {
      this.#end(room)
      room.telling.stop()
    }
    this.#where.clear()
  }

  #putOut(room: Room, which: (uid: Uid) => boolean): void {
    for (const [session, { room: of, receiver }] of [...this.#where])
      if (of === room && which(receiver.uid)) this.leave(session)
  }

  #end(room: Room): void {
    room.cancel?.()
    room.cancel = undefined
    this.#rooms.delete(room.id)
  }

  #turn(room: Room): void {
    this.#tellWaiting(room)
    room.cancel = this.#parts.clock.after(this.turnMs(room.id), () => {
      room.cancel = undefined
      if (room.waiting.length > 0) this.#turn(room)
    })
  }

  #tellWaiting(room: Room): void {
    const { id: chatroom, waiting: messages, missed } = room
    if (messages.length === 0) return
    room.waiting = []
    room.missed = 0
    const online = room.users.size + room.others
    const data = { chatroom, messages, online, ...(missed > 0 ? { missed } : {}) }
    this.#deliver(room, { event: 'chatroom.messages', data })
  }

  #deliver({ sessions, telling }: Room, event: ServerEvent, everybody = false): void {
    telling.tell(new Outgoing(event), sessions, everybody)
    this.#parts.metrics.delivered(sessions.size)
  }
}

/** Without a list of all, who may be very many. */
function firstOf<T>(all: Iterable<T>, most: number): T[] {
  const some: T[] = []
  for (const one of all) {
    if (some.length === most) break
    some.push(one)
  }
  return some
}

const emptyRoom = (chatroom: Chatroom, clock: Clock): Room => ({
  id: chatroom.id,
  chatroom,
  others: 0,
  sessions: new Set(),
  telling: new Telling(clock),
  users: new Map(),
  waiting: [],
  underWay: 0,
  missed: 0,
  cancel: undefined,
})
