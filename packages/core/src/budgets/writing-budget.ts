import { TidingsError, type Uid } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import { RateLimiter } from './rate-limiter.ts'

const dayInSeconds = 86_400

/**
 * What one user may write in a day that stays on the disk: messages and what edits leave of them, notices of rooms, drafts,
 * settings of apps. Counted in UTF-16 units, of which a text knows how many it has: on the disk each takes up to three bytes.
 * A number for each who wrote lately, in memory and on this node, as the budgets of calls are.
 */
export class WritingBudget {
  readonly #units: RateLimiter | undefined
  readonly #perDay: number

  /** 0: no bound. */
  constructor(clock: Clock, perDay: number) {
    this.#perDay = perDay
    if (perDay > 0) this.#units = new RateLimiter(clock, { perSecond: perDay / dayInSeconds, burst: perDay })
  }

  /** `rate_limited` when a day's worth is written; it comes back bit by bit. */
  take(uid: Uid, text: string): void {
    if (!this.#units) return
    try {
      this.#units.take(uid, text.length)
    } catch (error) {
      throw error instanceof TidingsError ? this.#spent(error) : error
    }
  }

  #spent({ details }: TidingsError): TidingsError {
    const message = `${this.#perDay} characters are what one user may write in a day; wait, or send what is large as a file`
    return new TidingsError('rate_limited', message, { ...details, limit: this.#perDay })
  }
}
