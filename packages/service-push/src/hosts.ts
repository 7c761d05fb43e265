import type { Clock } from '@tidings/core'

/** So many answers one after the other that were none say that it is in trouble; one is bad luck. */
const mostInRow = 3
const firstMs = 30_000
const longestMs = 15 * 60_000
/** People name the push services: no more of them are remembered. */
const most = 1000

interface Trouble {
  /** One after the other. */
  readonly inRow: number
  /** How often it was left alone. */
  readonly times: number
  /** Not before. */
  readonly until: number
}

/**
 * Which push services are in trouble, or want to be left alone for a while: nothing is sent to them meanwhile. By the host that a
 * browser has named, or the name of a provider.
 */
export class Hosts {
  readonly #clock: Clock
  readonly #troubled = new Map<string, Trouble>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 0: something may be sent to it now. */
  waitMs(host: string): number {
    return Math.max(0, (this.#troubled.get(host)?.until ?? 0) - this.#clock.elapsed())
  }

  took(host: string): void {
    this.#troubled.delete(host)
  }

  /** It answered nothing, or that something is wrong with it. What was under way when it was given up says nothing new. */
  failed(host: string): void {
    if (this.waitMs(host) > 0) return
    const { inRow, times } = this.#of(host)
    if (inRow + 1 < mostInRow) this.#note(host, { inRow: inRow + 1, times, until: 0 })
    else this.#leave(host, times, 0)
  }

  /** It asks for being left alone, perhaps for how long. */
  asks(host: string, atLeastMs: number): void {
    if (this.waitMs(host) > 0) return
    this.#leave(host, this.#of(host).times, atLeastMs)
  }

  #of(host: string): Trouble {
    return this.#troubled.get(host) ?? { inRow: 0, times: 0, until: 0 }
  }

  /** After that one failure is enough, until it takes something. */
  #leave(host: string, times: number, atLeastMs: number): void {
    const ownMs = Math.min(longestMs, firstMs * 2 ** Math.min(times, 10))
    const until = this.#clock.elapsed() + Math.max(ownMs, atLeastMs)
    this.#note(host, { inRow: mostInRow, times: times + 1, until })
  }

  #note(host: string, trouble: Trouble): void {
    this.#troubled.delete(host)
    this.#troubled.set(host, trouble)
    const [oldest] = this.#troubled.keys()
    if (this.#troubled.size > most && oldest !== undefined) this.#troubled.delete(oldest)
  }
}
