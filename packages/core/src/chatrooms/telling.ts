import type { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver } from '../delivery/receivers.ts'
import type { Clock } from '../ports/system.ts'

interface Told {
  readonly outgoing: Outgoing
  /** Those who were there when it was said. */
  readonly to: readonly Receiver[]
  readonly stillIn: (receiver: Receiver) => boolean
  at: number
}

/** To so many at once, and then others have their turn: a delivery costs a few microseconds. */
const atOnce = 1000
const restMs = 1
/** More than ever wait in one chatroom where only admins make them; beyond that all is told at once, whoever waits for it. */
const mostWaiting = 100

/** Tells those who are in one chatroom, in order; where they are very many in pieces, so that nobody else at this node waits for all of them. */
export class Telling {
  readonly #clock: Pick<Clock, 'after'>
  readonly #waiting: Told[] = []
  #cancel: (() => void) | undefined

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /** Whoever has left before their turn is not told, unless everybody is to be. */
  tell(outgoing: Outgoing, sessions: ReadonlySet<Receiver>, everybody = false): void {
    const stillIn = everybody ? () => true : (receiver: Receiver) => sessions.has(receiver)
    this.#waiting.push({ outgoing, to: [...sessions], stillIn, at: 0 })
    while (this.#waiting.length > mostWaiting) this.#piece()
    if (!this.#cancel) this.#goOn()
  }

  stop(): void {
    this.#cancel?.()
    this.#waiting.length = 0
  }

  #goOn(): void {
    this.#cancel = undefined
    let room = atOnce
    while (room > 0 && this.#waiting.length > 0) room -= this.#piece(room)
    if (this.#waiting.length > 0) this.#cancel = this.#clock.after(restMs, () => this.#goOn())
  }

  /** Of what waits first; answers how many were told. */
  #piece(most = Number.POSITIVE_INFINITY): number {
    const [first] = this.#waiting
    if (!first) return 0
    const { outgoing, to, stillIn, at } = first
    const end = Math.min(to.length, at + most)
    for (let next = at; next < end; next++) {
      const receiver = to[next] as Receiver
      if (stillIn(receiver)) receiver.deliver(outgoing)
    }
    first.at = end
    if (end === to.length) this.#waiting.shift()
    return end - at
  }
}
