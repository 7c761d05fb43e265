import type { Clock } from '../ports/system.ts'

/** Waits that end at once when nothing is to be waited for any more. */
export class Pauses {
  readonly #clock: Pick<Clock, 'after'>
  readonly #ends = new Set<() => void>()
  #isOver = false

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  pause(ms: number): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        stop()
        this.#ends.delete(end)
        resolve()
      }
      const stop = this.#clock.after(ms, end)
      this.#ends.add(end)
    })
  }

  stop(): void {
    this.#isOver = true
    for (const end of this.#ends) end()
  }
}
