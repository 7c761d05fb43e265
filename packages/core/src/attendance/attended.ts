import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'

interface AttendedParts {
  readonly store: Pick<Store, 'records'>
  readonly clock: Clock
  readonly log: Log
}

export const ownerOfAttended = 'server/attended'
const kind = 'by'
/** Whoever asks by the page is told for a day after; that is noted again so often. */
const askedForMs = 86_400_000
const askAgainMs = 3_600_000
/** Services, and whoever asks for pages of events. */
const mostAsking = 100

interface Asking {
  /** Absent: until it says otherwise. */
  readonly until?: number
}

/**
 * Whether others want to be told who comes and goes: nothing of it is noted where nobody does. It stands in the store, as whoever is
 * told may be at work on another node; this is a copy.
 */
export class Attended {
  readonly #parts: AttendedParts
  #asking: readonly Asking[] = []
  #began: () => void = () => undefined
  #reading: Promise<void> = Promise.resolve()
  #askedAt = Number.NEGATIVE_INFINITY
  #isOver = false

  constructor(parts: AttendedParts) {
    this.#parts = parts
  }

  get is(): boolean {
    return this.#asking.some(({ until }) => until === undefined || until > this.#parts.clock.now())
  }

  /** Calls when it begins to be so. */
  onBegin(hears: () => void): void {
    this.#began = hears
  }

  /** Somebody wants to be told from now on, always or until then; or no longer. It holds on this node when it resolves. */
  async ask(who: string, wants: boolean | number): Promise<void> {
    const { records } = this.#parts.store
    const before = await records.get(ownerOfAttended, kind, who)
    const asking: Asking = typeof wants === 'number' ? { until: wants } : {}
    const value = wants === false ? null : JSON.stringify(asking)
    if ((before?.value ?? null) !== value) await records.put([{ owner: ownerOfAttended, kind, key: who, value }])
    await this.look()
  }

  async askForADay(who: string): Promise<void> {
    const now = this.#parts.clock.now()
    if (Math.abs(now - this.#askedAt) < askAgainMs) return
    await this.ask(who, now + askedForMs)
    this.#askedAt = now
  }

  /** Reads it anew: another node may have changed it. Where that fails it is as it was, and read again by whoever asks next. */
  look(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read())
    return this.#reading
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#reading
  }

  async #read(): Promise<void> {
    if (this.#isOver) return
    const { store, log } = this.#parts
    const was = this.is
    try {
      const found = await store.records.list(ownerOfAttended, kind, '', mostAsking)
      this.#asking = found.map(({ value }) => JSON.parse(value ?? '{}') as Asking)
    } catch (error) {
      log.warn({ err: error }, 'whether somebody is to be told who comes and goes could not be read')
    }
    if (!was && this.is) this.#began()
  }
}
