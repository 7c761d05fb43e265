import {
  type Chatroom,
  type ChatroomMessage,
  limits,
  type ServerEvent,
  TidingsError,
  type Uid,
} from '@tidings/protocol'
import type { SessionOver } from '../attendance/notes.ts'
import type { SessionId } from '../calls/call.ts'
import type { Question } from '../cluster/questions.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver, Receivers } from '../delivery/receivers.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Comings } from './comings.ts'
import { Deadlines } from './deadlines.ts'
import { Talk, turnMs } from './talk.ts'

export interface AudienceParts {
  readonly registry: Receivers
  readonly clock: Clock
  readonly metrics: Metrics
  readonly settings: Pick<CoreSettings, 'chatrooms'>
  /** Who came and who went. */
  readonly comings: () => Pick<Comings, 'came' | 'went'>
}

/** Somebody whose connection has ended, and who may come back: they are in it still. */
interface Held {
  readonly room: Room
  readonly uid: Uid
}

interface Room {
  readonly id: string
  /** As those who are in it know it. */
  chatroom: Chatroom
  /** How many are in it on other nodes, as these said last. */
  others: number
  readonly sessions: Set<Receiver>
  readonly talk: Talk
  /** How many terminals of each are in it; of those who are held it is none. */
  readonly users: Map<Uid, number>
  readonly held: Map<Uid, Held>
}

/** After these a terminal does not come back by itself. */
const forGood: readonly SessionOver[] = ['unauthenticated', 'banned']

/**
 * Who is in a chatroom at this node: their terminals, which no list in the store names, and for a while whoever has lost theirs.
 */
export class ChatroomAudience {
  readonly #parts: AudienceParts
  readonly #rooms = new Map<string, Room>()
  readonly #where = new Map<SessionId, { readonly room: Room; readonly receiver: Receiver }>()
  readonly #held: Deadlines<Held>
  /** Absent where nobody is let out for doing nothing. */
  readonly #idle: Deadlines<SessionId> | undefined

  constructor(parts: AudienceParts) {
    this.#parts = parts
    const { clock, settings } = parts
    const { graceMs, idleMs } = settings.chatrooms
    this.#held = new Deadlines({ clock, afterMs: graceMs, over: ({ room, uid }) => this.#wentAway(room, uid) })
    if (idleMs > 0)
      this.#idle = new Deadlines({ clock, afterMs: idleMs, over: (session) => this.leave(session, 'idle') })
  }

  /** A terminal is in one chatroom at a time. `too_large` where this one is full. */
  join(chatroom: Chatroom, session: SessionId, others: number): void {
    const { id } = chatroom
    const receiver = this.#parts.registry.find(session)
    if (!receiver || this.isIn(id, session)) return
    const room = this.#rooms.get(id) ?? emptyRoom(chatroom, this.#parts)
    if (room.sessions.size >= limits.chatroomPeople) throw new TidingsError('too_large', 'this chatroom is full')
    this.leave(session, 'elsewhere')
    this.#rooms.set(id, room)
    room.others = others
    room.sessions.add(receiver)
    const { uid } = receiver
    if (!room.users.has(uid)) this.#parts.comings().came(id, uid)
    room.users.set(uid, (room.users.get(uid) ?? 0) + 1)
    this.#letGo(room, uid)
    this.#where.set(session, { room, receiver })
    this.#idle?.note(session)
  }

  /** Somebody does something in it. */
  does(session: SessionId | undefined): void {
    if (session !== undefined && this.#where.has(session)) this.#idle?.note(session)
  }

  isIn(id: string, session: SessionId): boolean {
    return this.#where.get(session)?.room.id === id
  }

  /** Whichever it is in. It is told why, as there may be more than one who look at what comes over it. */
  leave(session: SessionId, why?: 'left' | 'elsewhere' | 'idle'): void {
    const found = this.#where.get(session)
    if (!found) return
    const { room, receiver } = found
    if (why) receiver.deliver(new Outgoing({ event: 'chatroom', data: { chatroom: room.chatroom, out: why } }))
    if (this.#takeOut(session) === 0) this.#wentAway(room, receiver.uid)
  }

  /** Its connection has ended. Whoever had no other one in it is held for a while: they come back, and nobody knew that they were away. */
  ended(session: SessionId, why: SessionOver): void {
    const found = this.#where.get(session)
    if (!found) return
    const { room, receiver } = found
    if (this.#takeOut(session) > 0) return
    const { uid } = receiver
    const mayComeBack = this.#parts.settings.chatrooms.graceMs > 0 && !forGood.includes(why)
    if (mayComeBack && room.held.size < limits.chatroomPeople) this.#hold(room, uid)
    else this.#wentAway(room, uid)
  }

  /** Which of these are in it here. Those who come in elsewhere are not held here any more. */
  which({ chatroom, users, arrives }: Extract<Question, { readonly kind: 'chatroom-people' }>): readonly Uid[] {
    const room = this.#rooms.get(chatroom)
    if (!room) return []
    const there = users.filter((uid) => room.users.has(uid))
    if (arrives) for (const uid of there) if (room.held.has(uid)) this.#forget(room, uid)
    return there
  }

  /** As those who are in it here know it; undefined where nobody is. */
  known(id: string): Chatroom | undefined {
    return this.#rooms.get(id)?.chatroom
  }

  /** In which somebody is here. */
  ids(): readonly string[] {
    return [...this.#rooms.keys()]
  }

  /** How many people are in it here. */
  count(id: string): number {
    return this.#rooms.get(id)?.users.size ?? 0
  }

  /** And some of them. */
  here(id: string): { readonly count: number; readonly users: readonly Uid[] } {
    const users = this.#rooms.get(id)?.users
    return { count: this.count(id), users: users ? firstOf(users.keys(), limits.chatroomShown) : [] }
  }

  heardOfOthers(id: string, count: number): void {
    const room = this.#rooms.get(id)
    if (room) room.others = count
  }

  /** Room for something that is to be said; see `Talk.take`. */
  take(id: string, low: boolean, by: Uid | undefined): (() => void) | undefined {
    const room = this.#rooms.get(id)
    return room ? room.talk.take(low, by) : () => undefined
  }

  /** How long whoever is refused waits. */
  turnMs(id: string): number {
    return turnMs(this.#rooms.get(id)?.sessions.size ?? 0)
  }

  say(id: string, message: ChatroomMessage): void {
    this.#rooms.get(id)?.talk.say(message)
  }

  /** After all that was said before. */
  tell(id: string, event: ServerEvent): void {
    const room = this.#rooms.get(id)
    if (!room) return
    if (event.event === 'chatroom') room.chatroom = event.data.chatroom
    room.talk.tell(event)
  }

  /** To one of those who are in it, who may be out of it then. */
  tellUser(id: string, uid: Uid, event: ServerEvent, isOut: boolean): void {
    const room = this.#rooms.get(id)
    if (!room?.users.has(uid)) return
    room.talk.tellWaiting()
    const outgoing = new Outgoing(event)
    for (const session of room.sessions) if (session.uid === uid) session.deliver(outgoing)
    if (isOut) this.#putOut(room, (one) => one === uid)
  }

  /** It has ended: everybody is told so, and out of it. */
  close(id: string, event: ServerEvent): void {
    const room = this.#rooms.get(id)
    if (!room) return
    room.talk.tell(event, true)
    this.#putOut(room, () => true)
  }

  /** Nobody comes back here. */
  letAllGo(): void {
    for (const room of [...this.#rooms.values()]) for (const uid of [...room.held.keys()]) this.#wentAway(room, uid)
  }

  /** Nothing is told any more. */
  stop(): void {
    for (const room of this.#rooms.values()) {
      this.#end(room)
      room.talk.stop()
    }
    this.#where.clear()
    this.#held.stop()
    this.#idle?.stop()
  }

  #putOut(room: Room, which: (uid: Uid) => boolean): void {
    for (const [session, { room: of, receiver }] of [...this.#where])
      if (of === room && which(receiver.uid)) this.leave(session)
    for (const uid of [...room.held.keys()]) if (which(uid)) this.#wentAway(room, uid)
  }

  /** How many terminals of the same user are in it still. */
  #takeOut(session: SessionId): number {
    const found = this.#where.get(session)
    if (!found) return 0
    const { room, receiver } = found
    this.#where.delete(session)
    this.#idle?.drop(session)
    room.sessions.delete(receiver)
    const left = (room.users.get(receiver.uid) ?? 1) - 1
    room.users.set(receiver.uid, left)
    return left
  }

  #hold(room: Room, uid: Uid): void {
    const held = { room, uid }
    room.held.set(uid, held)
    this.#held.note(held)
  }

  #letGo(room: Room, uid: Uid): void {
    const held = room.held.get(uid)
    if (held) this.#held.drop(held)
    room.held.delete(uid)
  }

  #wentAway(room: Room, uid: Uid): void {
    this.#forget(room, uid)
    this.#parts.comings().went(room.id, uid)
  }

  #forget(room: Room, uid: Uid): void {
    this.#letGo(room, uid)
    room.users.delete(uid)
    if (room.users.size === 0) this.#end(room)
  }

  #end(room: Room): void {
    room.talk.end()
    this.#rooms.delete(room.id)
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

function emptyRoom(chatroom: Chatroom, { clock, metrics }: AudienceParts): Room {
  const { id } = chatroom
  const [sessions, users] = [new Set<Receiver>(), new Map<Uid, number>()]
  const talk = new Talk({ id, sessions, clock, metrics, online: () => room.users.size + room.others })
  const room: Room = { id, chatroom, others: 0, sessions, talk, users, held: new Map() }
  return room
}
