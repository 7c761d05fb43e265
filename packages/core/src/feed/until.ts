/** Tells a piece of work when it is to end before it is done. */
export interface Until {
  readonly isOver: boolean
  /** Calls back once, at once when it is over already. */
  whenOver(hears: () => void): void
}

export class LeaseEnd implements Until {
  #isOver = false
  #hearers: (() => void)[] = []

  get isOver(): boolean {
    return this.#isOver
  }

  whenOver(hears: () => void): void {
    if (this.#isOver) hears()
    else this.#hearers.push(hears)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const hears of this.#hearers) hears()
    this.#hearers = []
  }
}
