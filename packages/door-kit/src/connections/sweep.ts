import { type CloseReason, limits } from '@tidings/protocol'

/** A connection as its door's sweep sees it. */
export interface Swept {
  readonly openedAt: number
  readonly lastHeard: number
  readonly signedIn: boolean
  /** What its client announced in place of the door's silence, in milliseconds; Infinity: it may be silent for ever. */
  readonly lostAfterMs?: number | undefined
  /** Asks for a sign of life. Absent where the protocol has none. */
  ping?(): void
  /** Says why, and ends. */
  close(reason: CloseReason): void
  /** Ends at once. */
  cut(): void
}

export interface Silence {
  /** After so many milliseconds without a word a connection is asked for one. */
  readonly pingAfterMs: number
  /** After so many it is lost. */
  readonly lostAfterMs: number
}

/** The open connections of one door, and one timer for all of them: who never signed in, who is silent. */
export class Sweep<C extends Swept> {
  readonly #silence: Silence
  readonly #open = new Set<C>()
  readonly #timer: NodeJS.Timeout

  constructor(silence: Silence) {
    this.#silence = silence
    this.#timer = setInterval(() => this.#sweep(), Math.min(1000, silence.pingAfterMs / 2)).unref()
  }

  get size(): number {
    return this.#open.size
  }

  add(connection: C): void {
    this.#open.add(connection)
  }

  /** It has ended. */
  delete(connection: C): void {
    this.#open.delete(connection)
  }

  /** Closes what is still open as `draining`, and waits until it is closed, for so long. */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#timer)
    for (const connection of this.#open) connection.close('draining')
    const deadline = performance.now() + withinMs
    while (this.#open.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
    for (const connection of this.#open) connection.cut()
  }

  #sweep(): void {
    const now = performance.now()
    for (const connection of this.#open) {
      const silent = now - connection.lastHeard
      const { pingAfterMs, lostAfterMs } = this.#silence
      if (!connection.signedIn && now - connection.openedAt > limits.connectWithin) connection.close('unauthenticated')
      else if (silent > (connection.lostAfterMs ?? lostAfterMs)) connection.close('heartbeat')
      else if (silent > pingAfterMs) connection.ping?.()
    }
  }
}
