import type { Clock } from '../ports/system.ts'

/** A session that ends with its token. */
export interface Expiring {
  /** In milliseconds of `Clock.elapsed`; Infinity for one that does not end by itself. */
  readonly endsAt: number
  end(): void
}

/** Sessions are looked through so often at most: one may live so much longer than its token. */
const leastMs = 1000
/** And so rarely: a timer is not set further ahead. */
const furthestMs = 60_000

/**
 * How long a token lasts is counted from its check, in time that passes: a wall clock that is put right, or wrong, neither
 * ends sessions nor lets them live on. One that has no end stays as it is.
 */
export function endOf(clock: Clock, expiresAt: number | undefined): number {
  return expiresAt === undefined ? Number.POSITIVE_INFINITY : clock.elapsed() + expiresAt - clock.now()
}

/** Ends sessions when their time is over; one timer for all of them. */
export class Expiries {
  readonly #clock: Clock
  readonly #all: () => Iterable<Expiring>
  /** When it looks next. */
  #at = Number.POSITIVE_INFINITY
  #cancel: () => void = () => undefined

  constructor(clock: Clock, all: () => Iterable<Expiring>) {
    this.#clock = clock
    this.#all = all
  }

  /** A session has come. */
  watch({ endsAt }: Expiring): void {
    if (endsAt < this.#at) this.#lookAt(endsAt)
  }

  #lookAt(at: number): void {
    const now = this.#clock.elapsed()
    this.#at = Math.min(Math.max(at, now), now + furthestMs)
    this.#cancel()
    this.#cancel = this.#clock.after(this.#at - now, () => this.#look())
  }

  #look(): void {
    const now = this.#clock.elapsed()
    let next = Number.POSITIVE_INFINITY
    for (const session of this.#all()) {
      if (session.endsAt <= now) session.end()
      else next = Math.min(next, session.endsAt)
    }
    this.#at = Number.POSITIVE_INFINITY
    if (next < this.#at) this.#lookAt(Math.max(next, now + leastMs))
  }
}
