import type { Tell } from '../delivery/facts.ts'
import { amend, expired } from '../log/amending.ts'
import { placeFromKey } from '../places/place.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { isAway } from '../turns/away.ts'
import type { TimedSource } from '../turns/scheduler.ts'

const atOnce = 100
/** One that cannot be burnt is set aside for so long, and the others burn. */
const setAsideMs = 3_600_000

interface BurningParts {
  readonly store: Store
  readonly tell: Tell
  readonly log: Log
}

/** Messages that were to be read once: their content goes when its time after the reading is over. */
export class Burning implements TimedSource {
  readonly work = 'burning'
  readonly timesAreStored = true
  readonly #parts: BurningParts
  #lastLook = Number.MAX_SAFE_INTEGER

  constructor(parts: BurningParts) {
    this.#parts = parts
  }

  next(): Promise<number | undefined> {
    return this.#parts.store.log.nextBurning()
  }

  async run(now: number): Promise<boolean> {
    const { log } = this.#parts.store
    // At the start, and when the clock was put back: what was read while it was ahead must not wait until it is there again.
    if (now < this.#lastLook) await log.burnWithin(now)
    this.#lastLook = now
    const entries = await log.burning(now, atOnce)
    for (const entry of entries) await this.#burn(entry).catch((error: unknown) => this.#setAside(entry, now, error))
    return entries.length === atOnce
  }

  async #burn(entry: Entry): Promise<void> {
    const { store, tell } = this.#parts
    const record = await store.conversations.get(entry.conversation)
    if (!record) return
    const place = placeFromKey(record.id, record.key)
    await amend({ store, tell, access: record.access }, place, entry, expired)
  }

  async #setAside({ conversation, seq }: Entry, now: number, error: unknown): Promise<void> {
    const { store, log } = this.#parts
    // The store is away: nothing is wrong with the message.
    if (isAway(error)) throw error
    log.error({ err: error, conversation, seq }, 'a message that was read once could not be removed; again in an hour')
    await store.log.postponeBurning({ conversation, seq }, { now, ms: setAsideMs })
  }
}
