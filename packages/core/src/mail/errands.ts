import type { Clock } from '../ports/system.ts'

interface ErrandParts {
  readonly clock: Clock
  /** So many are under way together. */
  readonly atOnce: number
  /** So many may wait. */
  readonly most: number
}

/** What is done after an answer was given, a few at a time and in order. What is run must not fail. */
export class Errands {
  readonly #parts: ErrandParts
  readonly #waiting: (() => Promise<void>)[] = []
  #underWay = 0
  #whenDone: (() => void)[] = []

  constructor(parts: ErrandParts) {
    this.#parts = parts
  }

  /** False when too many wait: then it is not done. */
  add(run: () => Promise<void>): boolean {
    if (this.#waiting.length >= this.#parts.most) return false
    this.#waiting.push(run)
    this.#go()
    return true
  }

  /** Resolves when nothing waits and nothing is under way. */
  done(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenDone.push(resolve))
  }

  #go(): void {
    if (this.#underWay >= this.#parts.atOnce || this.#waiting.length === 0) return
    this.#underWay += 1
    // In another turn: whoever asked is answered first.
    this.#parts.clock.after(0, () => void this.#runOne())
  }

  async #runOne(): Promise<void> {
    await this.#waiting.shift()?.()
    this.#underWay -= 1
    this.#go()
    if (this.#underWay > 0) return
    const done = this.#whenDone
    this.#whenDone = []
    for (const tell of done) tell()
  }
}
