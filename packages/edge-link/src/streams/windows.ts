/** What every stream may send before anybody has read of it, in what its frames cost. Both sides begin with it. */
export const firstWindow = 16_384
/** What one that is read as it comes may have under way: enough for a long line that is fast. */
export const widestWindow = 524_288

/**
 * What all streams of a link may have under way beyond their first windows. While it lasts, whoever is read as it comes gets
 * a wider window; a stream that nobody reads never does. So memory is bounded, and the slow ones take nothing from the others.
 */
export class Pot {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#left += bytes
  }
}

/** How much the other side may send on one stream. */
export class Window {
  readonly #pot: Pot
  #width = firstWindow
  /** What the other side may still send. */
  #open = firstWindow
  /** What was read, and not given back yet. */
  #read = 0

  constructor(pot: Pot) {
    this.#pot = pot
  }

  /** `false` when more came than was allowed. */
  came(cost: number): boolean {
    this.#open -= cost
    return this.#open >= 0
  }

  /** Answers how much more the other side may send, 0 for now nothing. `caughtUp`: nothing waits to be read. */
  read(cost: number, caughtUp: boolean): number {
    this.#read += cost
    if (this.#read < this.#width / 2) return 0
    const wider = Math.min(this.#width, widestWindow - this.#width)
    const grows = caughtUp && wider > 0 && this.#pot.take(wider)
    if (grows) this.#width += wider
    const more = this.#read + (grows ? wider : 0)
    this.#read = 0
    this.#open += more
    return more
  }

  /** The stream has ended. */
  close(): void {
    this.#pot.giveBack(this.#width - firstWindow)
    this.#width = firstWindow
  }
}
