import type { Clock, Log } from '../ports/system.ts'
import { type Cursor, leaseMs } from './cursor.ts'
import { LeaseEnd } from './until.ts'

interface LeasedWorkParts {
  readonly consumer: string
  readonly cursor: Cursor
  readonly clock: Clock
  readonly log: Log
}

/** Holds the lease as long as something is being done, and says when it is lost. */
export class LeasedWork {
  readonly #parts: LeasedWorkParts
  #underWay: LeaseEnd | undefined
  #isOver = false

  constructor(parts: LeasedWorkParts) {
    this.#parts = parts
  }

  /** What is under way, and whatever begins from now on, is told to end. */
  end(): void {
    this.#isOver = true
    this.#underWay?.end()
  }

  async carryOut(work: (until: LeaseEnd) => Promise<void>): Promise<void> {
    const until = new LeaseEnd()
    this.#underWay = until
    if (this.#isOver) until.end()
    let renewing: Promise<boolean> = Promise.resolve(true)
    let cancel = (): void => undefined
    const renewLater = (): void => {
      cancel = this.#parts.clock.after(leaseMs / 3, () => {
        renewing = this.#renew()
        void renewing.then((isHeld) => (isHeld ? renewLater() : until.end()))
      })
    }
    renewLater()
    try {
      await work(until)
    } finally {
      await renewing
      cancel()
    }
  }

  /** False when another process has taken over. */
  async #renew(): Promise<boolean> {
    const { consumer, cursor, log } = this.#parts
    try {
      return await cursor.renew()
    } catch (error) {
      log.warn({ err: error, consumer }, 'a consumer could not say that it is at work')
      return true
    }
  }
}
