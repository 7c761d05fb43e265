import type { Clock } from '../ports/system.ts'

interface Waiting {
  readonly go: () => void
  readonly stopWaiting: () => void
}

/** Beyond these nobody waits. */
const mostWaiting = 1000

/** So many at once; others wait in the order in which they came, for a time and up to a number. */
export class Berths {
  readonly #clock: Clock
  readonly #waitMs: number
  readonly #waiting = new Set<Waiting>()
  #free: number

  constructor(clock: Clock, atOnce: number, waitMs: number) {
    this.#clock = clock
    this.#free = atOnce
    this.#waitMs = waitMs
  }

  /** false: it became none's turn in time. Whoever got one gives it back with `leave`. */
  enter(): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve(true)
    }
    if (this.#waiting.size >= mostWaiting) return Promise.resolve(false)
    return new Promise((resolve) => {
      const waiting: Waiting = {
        go: () => resolve(true),
        stopWaiting: this.#clock.after(this.#waitMs, () => {
          this.#waiting.delete(waiting)
          resolve(false)
        }),
      }
      this.#waiting.add(waiting)
    })
  }

  leave(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#free += 1
      return
    }
    this.#waiting.delete(next)
    next.stopWaiting()
    next.go()
  }
}
