import type { Clock } from '@tidings/core'

/** So many answers one after the other that were none say that it is in trouble; one is bad luck. */
const mostInRow = 3
const firstMs = 30_000
const longestMs = 15 * 60_000
/** What a push service may ask for at most. */
const mostAskedMs = 3_600_000
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

const hostOf = (endpoint: string): string => new URL(endpoint).host

/** `retry-after` is a number of seconds, or a date. */
function askedMs(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), mostAskedMs) : 0
}

/** Which push services are in trouble, or want to be left alone for a while: nothing is sent to them meanwhile. */
export class Hosts {
  readonly #clock: Clock
  readonly #troubled = new Map<string, Trouble>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 0: something may be sent to it now. */
  waitMs(endpoint: string): number {
    return Math.max(0, (this.#troubled.get(hostOf(endpoint))?.until ?? 0) - this.#clock.elapsed())
  }

  took(endpoint: string): void {
    this.#troubled.delete(hostOf(endpoint))
  }

  /** It answered nothing, or that something is wrong with it. What was under way when it was given up says nothing new. */
  failed(endpoint: string): void {
    if (this.waitMs(endpoint) > 0) return
    const { inRow, times } = this.#of(endpoint)
    if (inRow + 1 < mostInRow) this.#note(endpoint, { inRow: inRow + 1, times, until: 0 })
    else this.#leave(endpoint, times, 0)
  }

  /** It asks for being left alone, perhaps for how long. */
  asks(endpoint: string, retryAfter: string | undefined): void {
    if (this.waitMs(endpoint) > 0) return
    this.#leave(endpoint, this.#of(endpoint).times, askedMs(retryAfter, this.#clock.now()))
  }

  #of(endpoint: string): Trouble {
    return this.#troubled.get(hostOf(endpoint)) ?? { inRow: 0, times: 0, until: 0 }
  }

  /** After that one failure is enough, until it takes something. */
  #leave(endpoint: string, times: number, atLeastMs: number): void {
    const ownMs = Math.min(longestMs, firstMs * 2 ** Math.min(times, 10))
    const until = this.#clock.elapsed() + Math.max(ownMs, atLeastMs)
    this.#note(endpoint, { inRow: mostInRow, times: times + 1, until })
  }

  #note(endpoint: string, trouble: Trouble): void {
    const host = hostOf(endpoint)
    this.#troubled.delete(host)
    this.#troubled.set(host, trouble)
    const [oldest] = this.#troubled.keys()
    if (this.#troubled.size > most && oldest !== undefined) this.#troubled.delete(oldest)
  }
}
