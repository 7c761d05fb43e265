import type { Clock } from './ports/system.ts'
import { shortageOf } from './shortage.ts'

/** Load balancers and monitors may ask many times a second; a disk fills more slowly. */
const knownForMs = 3000

/**
 * Asks the store whether it can do its work, at most every few seconds, however many want to know. Rejects with
 * `unavailable` and the reason.
 */
export class Readiness {
  readonly #check: () => Promise<void>
  readonly #clock: Clock
  #asked: { readonly at: number; readonly answer: Promise<void> } | undefined

  constructor(check: () => Promise<void>, clock: Clock) {
    this.#check = check
    this.#clock = clock
  }

  expect(): Promise<void> {
    const now = this.#clock.elapsed()
    if (!this.#asked || now - this.#asked.at >= knownForMs) this.#asked = { at: now, answer: this.#ask() }
    return this.#asked.answer
  }

  async #ask(): Promise<void> {
    try {
      await this.#check()
    } catch (error) {
      throw shortageOf(error) ?? error
    }
  }
}
