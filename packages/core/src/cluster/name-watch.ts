import type { Clock, Log } from '../ports/system.ts'
import type { Claim } from './claim.ts'
import type { Sender } from './envelope.ts'

export interface NameWatchParts {
  readonly self: Sender
  readonly claim: Pick<Claim, 'isHeld'>
  readonly clock: Pick<Clock, 'after'>
  readonly log: Log
  /** Another node has taken the name. */
  readonly replaced: () => void
}

/** The store is looked at so often at most. */
const againAfterMs = 5000

/** Whether this node has its name still, when another life speaks under it: one that was, or one that has taken it meanwhile. */
export class NameWatch {
  readonly #parts: NameWatchParts
  #isLooking = false
  #look: Promise<void> = Promise.resolve()

  constructor(parts: NameWatchParts) {
    this.#parts = parts
  }

  heard({ life }: Sender): void {
    if (life === this.#parts.self.life || this.#isLooking) return
    this.#isLooking = true
    this.#look = this.#lookUp()
  }

  /** Resolves when the store is asked nothing any more. */
  stop(): Promise<void> {
    this.#isLooking = true
    return this.#look
  }

  async #lookUp(): Promise<void> {
    const { self, claim, log, clock, replaced } = this.#parts
    try {
      if (await claim.isHeld(self)) return
      log.error({ node: self.node }, 'another node has taken the name of this one, which stops')
      replaced()
    } catch (error) {
      log.error({ err: error }, 'whether another node has the name of this one could not be looked up')
    } finally {
      clock.after(againAfterMs, () => {
        this.#isLooking = false
      })
    }
  }
}
