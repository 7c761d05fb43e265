import { mostWaitingBytes } from '@tidings/core'

/** After so many bytes the server is asked whether it has them all. */
const stride = 1024 * 1024

/**
 * What was given to the connection and may still lie here: a server that takes nothing, or a network that is slow, must not
 * fill the memory of this node. The client has no bound of its own.
 */
export class Outgoing {
  readonly #flush: () => Promise<void>
  #given = 0
  /** So many of these the server was known to have. */
  #arrived = 0
  #isAsking = false
  #life = 0

  constructor(flush: () => Promise<void>) {
    this.#flush = flush
  }

  /** Answers whether they may go; counted when they may. */
  take(bytes: number): boolean {
    if (this.#given - this.#arrived + bytes > mostWaitingBytes) return false
    this.#given += bytes
    if (this.#given - this.#arrived > stride && !this.#isAsking) void this.#ask()
    return true
  }

  /** The connection has ended, and with it all that waited. */
  reset(): void {
    this.#life += 1
    this.#arrived = this.#given
    this.#isAsking = false
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    const [life, given] = [this.#life, this.#given]
    try {
      await this.#flush()
      if (life === this.#life) this.#arrived = given
    } catch {
      // The connection has ended, and `reset` says so.
    } finally {
      if (life === this.#life) this.#isAsking = false
    }
  }
}
