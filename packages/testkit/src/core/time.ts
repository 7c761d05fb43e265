import type { CoreParts } from '@tidings/core'

/** A clock that only the test moves on; it may be the clock of several nodes. */
export class TestTime {
  #now = 1_763_600_000_000
  #shifted = 0
  /** What waits for its time. */
  readonly #timers = new Map<object, { readonly at: number; readonly fn: () => void }>()

  readonly clock: CoreParts['clock'] = {
    now: () => this.#now + this.#shifted,
    elapsed: () => this.#now,
    after: (ms, fn) => this.#after(ms, fn),
  }

  tick(ms: number): void {
    this.#now += ms
    for (const [timer, { at, fn }] of this.#timers) if (at <= this.#now && this.#timers.delete(timer)) fn()
  }

  /** The wall clock is put ahead or back; what is measured with `elapsed` is not. */
  shift(ms: number): void {
    this.#shifted += ms
  }

  #after(ms: number, fn: () => void): () => void {
    if (ms <= 0) {
      const immediate = setImmediate(fn)
      return () => clearImmediate(immediate)
    }
    const timer = {}
    this.#timers.set(timer, { at: this.#now + ms, fn })
    return () => this.#timers.delete(timer)
  }
}
