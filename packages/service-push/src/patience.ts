import { type Clock, RateLimiter } from '@tidings/core'

/** An answer that takes no longer is no burden. */
const swiftMs = 2000
/** So long it is waited for the push services of one person beyond that, and then a tenth of the time. */
const rate = { perSecond: 100, burst: 20_000 }

/**
 * How long it is waited for answers, by whose pushes they are. People name their push services: whoever names many that do not
 * answer would hold up the pushes of all others.
 */
export class Patience {
  readonly #clock: Clock
  readonly #waited: RateLimiter

  constructor(clock: Clock) {
    this.#clock = clock
    this.#waited = new RateLimiter(clock, rate)
  }

  /** 0: it can be waited for theirs now. */
  waitMs(user: string): number {
    return this.#waited.owe(user, 0)
  }

  /** Notes how long the work takes. */
  async during<T>(user: string, work: () => Promise<T>): Promise<T> {
    const began = this.#clock.elapsed()
    try {
      return await work()
    } finally {
      this.#waited.owe(user, Math.max(0, this.#clock.elapsed() - began - swiftMs))
    }
  }
}
