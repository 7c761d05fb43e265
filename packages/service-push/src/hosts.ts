import type { Clock } from '@tidings/core'

const firstMs = 30_000
const longestMs = 15 * 60_000
/** What a push service may ask for at most. */
const mostAskedMs = 3_600_000
/** People name the push services: no more of them are remembered. */
const most = 1000

interface Trouble {
  readonly failures: number
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

  /** Those that were under way together count once. */
  failed(endpoint: string, retryAfter: string | undefined): void {
    if (this.waitMs(endpoint) > 0) return
    const host = hostOf(endpoint)
    const failures = this.#troubled.get(host)?.failures ?? 0
    const ownMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10))
    const waitMs = Math.max(ownMs, askedMs(retryAfter, this.#clock.now()))
    this.#troubled.delete(host)
    this.#troubled.set(host, { failures: failures + 1, until: this.#clock.elapsed() + waitMs })
    const [oldest] = this.#troubled.keys()
    if (this.#troubled.size > most && oldest !== undefined) this.#troubled.delete(oldest)
  }
}
