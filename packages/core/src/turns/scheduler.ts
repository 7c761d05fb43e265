import type { Clock, Log } from '../ports/system.ts'

/** Something whose times stand in the store. */
export interface TimedSource {
  /** The next time there is, in milliseconds since the epoch. */
  next(): Promise<number | undefined>
  /** Does what is due; true when there may be more of it. */
  run(now: number): Promise<boolean>
}

/** A timer is set no further ahead than this: the clock may be put right, and somebody may forget to say `look`. */
const furthestMs = 60_000
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
    let wait: number
    do {
      this.#again = false
      wait = await this.#runAll()
    } while (this.#again)
    this.#working = false
    if (this.#on) this.#cancel = this.#clock.after(wait, () => this.look())
  }

  /** Does what is due of one source; answers when to look again. What fails there does not keep the others waiting. */
  async #run(source: TimedSource): Promise<number> {
    try {
      while (this.#on && (await source.run(this.#clock.now())));
      return (await source.next()) ?? Number.MAX_SAFE_INTEGER
    } catch (error) {
      this.#log.warn({ err: error }, 'what is due could not be done; it is tried again')
      return this.#clock.now() + againMs
    }
  }

  /** Does what is due; answers milliseconds until the next. */
  async #runAll(): Promise<number> {
    let next = Number.MAX_SAFE_INTEGER
    for (const source of this.#sources) {
      const at = await this.#run(source)
      next = Math.min(next, at)
    }
    return Math.min(furthestMs, Math.max(0, next - this.#clock.now()))
  }
}
