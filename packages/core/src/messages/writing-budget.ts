import { TidingsError, type Uid, utf8Length } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import { RateLimiter } from '../rate-limiter.ts'

const dayInSeconds = 86_400
/** A text as short is taken for as many bytes as it has units: most messages need no counting. */
const short = 256

/**
 * What one user may write in a day that stays on the disk: messages and what edits leave of them, notices of rooms, drafts,
 * settings of apps. A number for each who wrote lately, in memory and on this node, as the budgets of calls are.
 */
export class WritingBudget {
  readonly #bytes: RateLimiter | undefined
  readonly #perDay: number

  /** 0: no bound. */
  constructor(clock: Clock, perDay: number) {
    this.#perDay = perDay
    if (perDay > 0) this.#bytes = new RateLimiter(clock, { perSecond: perDay / dayInSeconds, burst: perDay })
  }

  /** `rate_limited` when a day's worth is written; it comes back bit by bit. */
  take(uid: Uid, text: string): void {
    if (!this.#bytes) return
    try {
      this.#bytes.take(uid, text.length <= short ? text.length : utf8Length(text))
    } catch (error) {
      throw error instanceof TidingsError ? this.#spent(error) : error
    }
  }

  #spent({ details }: TidingsError): TidingsError {
    const message = `${this.#perDay} bytes are what one user may write in a day; wait, or send what is large as a file`
    return new TidingsError('rate_limited', message, { ...details, limit: this.#perDay })
  }
}
