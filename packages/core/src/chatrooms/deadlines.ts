import type { Clock } from '../ports/system.ts'

export interface DeadlinesParts<K> {
  readonly clock: Pick<Clock, 'after' | 'elapsed'>
  readonly afterMs: number
  readonly over: (key: K) => void
}

/** So many end at once, and then others have their turn. */
const atOnce = 1000
const restMs = 1

/** What ends when nothing was noted of it for so long. All have the same time, so whoever was noted first ends first: one timer does for all. */
export class Deadlines<K> {
  readonly #parts: DeadlinesParts<K>
  readonly #noted = new Map<K, number>()
  #isPlanned = false
  #cancel = (): void => undefined

  constructor(parts: DeadlinesParts<K>) {
    this.#parts = parts
  }

  /** Its time begins, or begins anew. */
  note(key: K): void {
    const { clock, afterMs } = this.#parts
    this.#noted.delete(key)
    this.#noted.set(key, clock.elapsed())
    this.#plan(afterMs)
  }

  has(key: K): boolean {
    return this.#noted.has(key)
  }

  drop(key: K): void {
    this.#noted.delete(key)
  }

  stop(): void {
    this.#cancel()
    this.#noted.clear()
  }

  #plan(ms: number): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#cancel = this.#parts.clock.after(ms, () => {
      this.#isPlanned = false
      this.#endSome()
    })
  }

  #endSome(): void {
    const { clock, afterMs, over } = this.#parts
    const now = clock.elapsed()
    let room = atOnce
    for (const [key, since] of this.#noted) {
      const waits = since + afterMs - now
      if (waits > 0 || room === 0) {
        this.#plan(Math.max(waits, restMs))
        return
      }
      room -= 1
      this.#noted.delete(key)
      over(key)
    }
  }
}
