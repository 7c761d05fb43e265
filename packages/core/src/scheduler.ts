import type { Clock, Log } from './ports/system.ts'

/** Something whose times stand in the store. */
export interface TimedSource {
  /** The next time there is, in milliseconds since the epoch. */
  next(): Promise<number | undefined>
  /** Does what is due; true when there may be more of it. */
  run(now: number): Promise<boolean>
}

/** A timer is set no further ahead than this; the clock may be put right meanwhile. */
const furthestMs = 3_600_000
/** After a fault of the store. */
const againMs = 5000

/** Wakes what happens at a time: scheduled messages, reminders, messages that burn. Nothing due costs nothing. */
export class Scheduler {
  readonly #clock: Clock
  readonly #log: Log
  readonly #sources: TimedSource[] = []
  #cancel: () => void = () => undefined
  #working = false
  #again = false
  #on = false

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  add(source: TimedSource): void {
    this.#sources.push(source)
  }

  start(): void {
    this.#on = true
    this.look()
  }

  stop(): void {
    this.#on = false
    this.#cancel()
  }

  /** A time was set or moved. */
  look(): void {
    if (!this.#on) return
    if (this.#working) {
      this.#again = true
      return
    }
    this.#working = true
    void this.#work()
  }

  async #work(): Promise<void> {
    this.#cancel()
    let wait: number | undefined
    try {
      do {
        this.#again = false
        wait = await this.#runAll()
      } while (this.#again)
    } catch (error) {
      this.#log.warn({ err: error }, 'what is due could not be done; it is tried again')
      wait = againMs
    }
    this.#working = false
    if (this.#on && wait !== undefined) this.#cancel = this.#clock.after(wait, () => this.look())
  }

  /** Does what is due; answers milliseconds until the next. */
  async #runAll(): Promise<number | undefined> {
    let next: number | undefined
    for (const source of this.#sources) {
      while (this.#on && (await source.run(this.#clock.now())));
      const at = await source.next()
      if (at !== undefined) next = Math.min(next ?? at, at)
    }
    return next === undefined ? undefined : Math.min(furthestMs, Math.max(0, next - this.#clock.now()))
  }
}
