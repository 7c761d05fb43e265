import { TidingsError } from '@tidings/protocol'
import type { Clock } from './ports/system.ts'
import { shortageOf } from './shortage.ts'

/** Load balancers and monitors may ask many times a second; a disk fills more slowly. */
const knownForMs = 3000
/** A store that comes back is known to be back sooner. */
const awayForMs = 1000

/** Nobody waits longer for an answer: who says nothing for so long can do no work either. */
const answeredWithinMs = 3000

interface Asked {
  readonly at: number
  readonly answer: Promise<void>
  /** The store has answered, in time or not. */
  isOver: boolean
  isAway: boolean
}

/**
 * Asks the store whether it can do its work, at most every few seconds, however many want to know, and not again while it has not
 * answered. Rejects with `unavailable` and the reason.
 */
export class Readiness {
  readonly #check: () => Promise<void>
  readonly #clock: Clock
  #asked: Asked | undefined

  constructor(check: () => Promise<void>, clock: Clock) {
    this.#check = check
    this.#clock = clock
  }

  expect(): Promise<void> {
    const before = this.#asked
    const goodForMs = before?.isAway ? awayForMs : knownForMs
    if (before && (!before.isOver || this.#clock.elapsed() - before.at < goodForMs)) return before.answer
    return this.#ask().answer
  }

  #ask(): Asked {
    const checked = this.#look()
    const asked = { at: this.#clock.elapsed(), answer: this.#inTime(checked), isOver: false, isAway: false }
    const over = (isAway: boolean): void => {
      asked.isOver = true
      asked.isAway = isAway
    }
    checked.then(
      () => over(false),
      () => over(true),
    )
    this.#asked = asked
    return asked
  }

  #inTime(checked: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#clock.after(answeredWithinMs, () =>
        reject(new TidingsError('unavailable', 'the store does not answer')),
      )
      checked.then(resolve, reject).finally(stop)
    })
  }

  async #look(): Promise<void> {
    try {
      await this.#check()
    } catch (error) {
      throw shortageOf(error) ?? error
    }
  }
}
