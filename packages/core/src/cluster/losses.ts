import type { Clock, Metrics } from '../ports/system.ts'

export interface LossesParts {
  readonly clock: Pick<Clock, 'after'>
  readonly metrics: Pick<Metrics, 'missed'>
  /** What was remembered is not to be gone by any more. */
  forget(): void
  /** Once for all that was missed together: the sessions here read again. */
  missed(): void
  /** False once this node hears nothing any more. */
  hears(): boolean
}

/** What was missed together is read again together. */
const gatherMs = 250

/**
 * What others have said and this node has not heard. What it remembers is forgotten at once, before what is heard next is rendered; and
 * once more at the end, for what was missed meanwhile.
 */
export class Losses {
  readonly #parts: LossesParts
  #isGathering = false

  constructor(parts: LossesParts) {
    this.#parts = parts
  }

  note(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    this.#parts.forget()
    this.#parts.clock.after(gatherMs, () => {
      this.#isGathering = false
      if (!this.#parts.hears()) return
      this.#parts.forget()
      this.#parts.metrics.missed()
      this.#parts.missed()
    })
  }
}
