import { type ChatroomMessage, limits, type ServerEvent, type Uid } from '@tidings/protocol'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver } from '../delivery/receivers.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { Telling } from './telling.ts'

export interface TalkParts {
  readonly id: string
  /** Who hears it. */
  readonly sessions: ReadonlySet<Receiver>
  readonly online: () => number
  readonly clock: Clock
  readonly metrics: Metrics
}

/** A turn in a chatroom with few in it, and with very many: of one chatroom a node tells twenty thousand terminals in a second. */
const shortestMs = 100
const longestMs = 5000
const terminalsInMs = 20

export const turnMs = (terminals: number): number =>
  Math.min(longestMs, Math.max(shortestMs, terminals / terminalsInMs))

/** Who floods a chatroom has one of so many shares of a turn, and the others have the rest. */
const shares = 5

/** Of what other nodes say in one turn so many times as much is told as may be said here. */
const fromOthers = 4

/**
 * What is said in one chatroom at this node. It is told at once where nothing was for a while, else all together at the end of a turn, so
 * that a terminal gets a bounded number of events, of a bounded size, however much is said.
 */
export class Talk {
  readonly #parts: TalkParts
  readonly #telling: Telling
  /** What waits for the next turn. */
  #waiting: ChatroomMessage[] = []
  #missed = 0
  /** So many of those who were given room in a turn have not said it yet. */
  #underWay = 0
  /** Of whom in this turn. */
  readonly #by = new Map<Uid, number>()
  /** Ends the turn that is under way. */
  #cancel: (() => void) | undefined

  constructor(parts: TalkParts) {
    this.#parts = parts
    this.#telling = new Telling(parts.clock)
  }

  /**
   * Room in this turn for something that is to be said, until it is, or is not to be; undefined: so much is under way that it is to be left
   * out. `by`: somebody of whom there are many, and who has a share of it.
   */
  take(low: boolean, by: Uid | undefined): (() => void) | undefined {
    const most = low ? limits.chatroomAtOnce / 2 : limits.chatroomAtOnce
    const theirs = by === undefined ? 0 : (this.#by.get(by) ?? 0)
    if (this.#waiting.length + this.#underWay >= most || theirs >= limits.chatroomAtOnce / shares) return undefined
    this.#underWay += 1
    if (by !== undefined) this.#by.set(by, theirs + 1)
    return () => {
      this.#underWay -= 1
    }
  }

  say(message: ChatroomMessage): void {
    const most = message.low ? limits.chatroomAtOnce : limits.chatroomAtOnce * fromOthers
    if (this.#waiting.length < most) this.#waiting.push(message)
    else this.#missed += 1
    if (!this.#cancel) this.#turn()
  }

  /** After all that was said before. */
  tell(event: ServerEvent, everybody = false): void {
    this.tellWaiting()
    this.#deliver(event, everybody)
  }

  tellWaiting(): void {
    const { id: chatroom, online } = this.#parts
    const [messages, missed] = [this.#waiting, this.#missed]
    if (messages.length === 0) return
    this.#waiting = []
    this.#missed = 0
    this.#by.clear()
    const data = { chatroom, messages, online: online(), ...(missed > 0 ? { missed } : {}) }
    this.#deliver({ event: 'chatroom.messages', data })
  }

  /** Nobody is in it: nothing more is said. What is being told goes on. */
  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Nothing is told any more. */
  stop(): void {
    this.end()
    this.#telling.stop()
  }

  #turn(): void {
    this.tellWaiting()
    const { clock, sessions } = this.#parts
    this.#cancel = clock.after(turnMs(sessions.size), () => {
      this.#cancel = undefined
      if (this.#waiting.length > 0) this.#turn()
    })
  }

  #deliver(event: ServerEvent, everybody = false): void {
    const { sessions, metrics } = this.#parts
    this.#telling.tell(new Outgoing(event), sessions, everybody)
    metrics.delivered(sessions.size)
  }
}
