import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { TimedSource } from '../turns/scheduler.ts'

const everyMs = 3_600_000
const atOnce = 200

interface StrayParts {
  readonly store: Store
  readonly uploads: Uploads
  readonly clock: Clock
  /** Its bytes are being worked on. */
  readonly isHeld: (id: string) => boolean
}

/**
 * Removes bytes that gather for no upload, at the start and then every hour: a crash leaves them behind one that is done, and
 * bytes that were on their way behind one that was given up.
 */
export class Strays implements TimedSource {
  readonly #parts: StrayParts
  #nextRun: number

  constructor(parts: StrayParts) {
    this.#parts = parts
    this.#nextRun = parts.clock.now()
  }

  async next(): Promise<number> {
    return this.#nextRun
  }

  async run(now: number): Promise<boolean> {
    // A clock that was put back must not keep it waiting until it is there again.
    this.#nextRun = Math.min(this.#nextRun, now + everyMs)
    if (now < this.#nextRun) return false
    const ids = await this.#parts.uploads.list()
    for (let at = 0; at < ids.length; at += atOnce) await this.#sweep(ids.slice(at, at + atOnce))
    this.#nextRun = now + everyMs
    return false
  }

  async #sweep(ids: readonly string[]): Promise<void> {
    const { store, uploads, isHeld } = this.#parts
    // An upload stands in the store before its first byte comes, so what is not there now is not about to be.
    const records = await store.attachments.get(ids)
    const needed = new Set(records.filter(({ blob }) => blob === undefined).map(({ id }) => id))
    for (const id of ids) if (!needed.has(id) && !isHeld(id)) await uploads.remove(id)
  }
}
