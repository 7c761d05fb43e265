import { TidingsError } from '@tidings/protocol'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Clock } from '../ports/system.ts'
import type { Rate } from '../settings/settings.ts'

interface Bucket {
  tokens: number
  at: number
}

/** One token bucket per key. Forgetting an idle key is harmless: its bucket would be full. */
export class RateLimiter {
  readonly #clock: Clock
  readonly #rate: Rate
  readonly #buckets = new BoundedCache<string, Bucket>(50_000)

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock
    this.#rate = rate
  }

  /**
   * Takes one call, or so many bytes, from the key's budget, or throws `rate_limited` with the wait in milliseconds.
   * What is more than the whole budget takes all of it.
   */
  take(key: string, amount = 1): void {
    const wanted = Math.min(amount, this.#rate.burst)
    const bucket = this.#filled(key)
    if (bucket.tokens < wanted) {
      const retryAfter = this.#wait(wanted - bucket.tokens)
      throw new TidingsError('rate_limited', `too many requests; try again in ${retryAfter} ms`, { retryAfter })
    }
    bucket.tokens -= wanted
  }

  /** Is there something left for this key? Takes nothing. */
  hasFor(key: string): boolean {
    return this.#filled(key).tokens >= 1
  }

  /** For what cannot be refused any more: takes it all, and answers how many milliseconds to wait before the next. */
  owe(key: string, amount: number): number {
    const bucket = this.#filled(key)
    bucket.tokens -= amount
    return bucket.tokens >= 0 ? 0 : this.#wait(-bucket.tokens)
  }

  #wait(tokens: number): number {
    return Math.ceil((tokens / this.#rate.perSecond) * 1000)
  }

  #filled(key: string): Bucket {
    // Whole: a fraction would be a number of its own in each bucket.
    const now = Math.floor(this.#clock.elapsed())
    let bucket = this.#buckets.get(key)
    if (!bucket) {
      bucket = { tokens: this.#rate.burst, at: now }
      this.#buckets.set(key, bucket)
    }
    bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#rate.perSecond)
    bucket.at = now
    return bucket
  }
}
