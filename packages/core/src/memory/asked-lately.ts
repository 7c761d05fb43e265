import { TidingsError } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import { BoundedCache } from './bounded-cache.ts'

type Known<V> = { readonly until: number } & ({ readonly answer: V } | { readonly failed: TidingsError })

export interface AskingLimits<V> {
  /** Answers that are known, at most twice as many; or their weight, where one is given. */
  readonly kept: number
  /** Of an answer; undefined for a failure, which is little more than its key. */
  readonly weigh?: (answer: V | undefined) => number
  /** How long an answer is good; for ever when it is not given. */
  readonly goodForMs?: number
  /** A question that failed is not asked again within it. */
  readonly failedForMs: number
  /** Failures that would come again soon; others are asked for anew at once. */
  readonly isLasting?: (failure: TidingsError) => boolean
  /** Questions that are under way, and what is said to who asks one more. */
  readonly atOnce: number
  readonly full: string
}

/**
 * What somebody outside answered lately, on this node: each question is asked once for all who want to know, its answer is
 * kept for a while, and so is its failure.
 */
export class AskedLately<V> {
  readonly #clock: Clock
  readonly #limits: AskingLimits<V>
  readonly #known: BoundedCache<string, Known<V>>
  readonly #asking = new Map<string, Promise<V>>()

  constructor(clock: Clock, limits: AskingLimits<V>) {
    this.#clock = clock
    this.#limits = limits
    const { kept, weigh } = limits
    this.#known = new BoundedCache(
      kept,
      weigh ? (known) => weigh('answer' in known ? known.answer : undefined) : undefined,
    )
  }

  /** Whether it can be told without asking once more. */
  knows(key: string): boolean {
    return this.#asking.has(key) || this.#at(key) !== undefined
  }

  /** `unavailable` when too much is asked at once; otherwise what the question rejects with, or did a moment ago. */
  async of(key: string, ask: () => Promise<V>): Promise<V> {
    const known = this.#at(key)
    if (known === undefined) return this.#asking.get(key) ?? this.#ask(key, ask)
    if ('failed' in known) throw known.failed
    return known.answer
  }

  #at(key: string): Known<V> | undefined {
    const known = this.#known.get(key)
    return known && known.until > this.#clock.elapsed() ? known : undefined
  }

  async #ask(key: string, ask: () => Promise<V>): Promise<V> {
    const { atOnce, full, goodForMs = Number.POSITIVE_INFINITY, failedForMs, isLasting = () => true } = this.#limits
    if (this.#asking.size >= atOnce) throw new TidingsError('unavailable', full, { retryAfter: 1000 })
    const asking = ask()
    this.#asking.set(key, asking)
    try {
      const answer = await asking
      this.#known.set(key, { answer, until: this.#clock.elapsed() + goodForMs })
      return answer
    } catch (error) {
      if (error instanceof TidingsError && isLasting(error))
        this.#known.set(key, { failed: error, until: this.#clock.elapsed() + failedForMs })
      throw error
    } finally {
      this.#asking.delete(key)
    }
  }
}
