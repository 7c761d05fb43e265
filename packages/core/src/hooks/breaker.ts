import type { Clock } from '../ports/system.ts'

/** Failures in a row after which nobody is asked for a while. */
const failuresInRow = 5
const restMs = 10_000

/** Spares everybody the wait for who does not answer: after some failures in a row it rests, then one question tries anew. */
export class Breaker {
  readonly #clock: Clock
  #failures = 0
  #restsUntil = 0
  #isTrying = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isResting(): boolean {
    return this.#failures >= failuresInRow
  }

  /** May it be asked now? Whoever asks says afterwards what came of it. */
  mayAsk(): boolean {
    if (!this.isResting) return true
    if (this.#isTrying || this.#clock.elapsed() < this.#restsUntil) return false
    this.#isTrying = true
    return true
  }

  answered(): void {
    this.#failures = 0
    this.#isTrying = false
  }

  failed(): void {
    this.#failures += 1
    this.#isTrying = false
    if (this.isResting) this.#restsUntil = this.#clock.elapsed() + restMs
  }
}
