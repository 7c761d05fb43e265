import { TidingsError } from '@tidings/protocol'

/**
 * Tells a piece of work when it is to end before it is done. Whoever has heard so, and comes to an end after that, is taken not
 * to have done all of it.
 */
export interface Until {
  readonly isOver: boolean
  /** Calls back once, at once when it is over already. */
  whenOver(hears: () => void): void
}

export class LeaseEnd implements Until {
  #isOver = false
  #wasHeard = false
  #hearers: (() => void)[] = []

  get isOver(): boolean {
    if (this.#isOver) this.#wasHeard = true
    return this.#isOver
  }

  /** Whether the work has heard that it is to end. */
  get wasHeard(): boolean {
    return this.#wasHeard
  }

  whenOver(hears: () => void): void {
    if (this.isOver) hears()
    else this.#hearers.push(hears)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const hears of this.#hearers) {
      this.#wasHeard = true
      hears()
    }
    this.#hearers = []
  }
}

/** Rejects with `unavailable` when the work ended because it was to. */
export async function carryOutWholly(until: LeaseEnd, work: (until: Until) => Promise<void>): Promise<void> {
  await work(until)
  if (until.wasHeard) throw new TidingsError('unavailable', 'it was to end before it was done')
}
