import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'

interface Waiting {
  readonly entry: NewEntry
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** One transaction holds at most this many entries, so that a burst does not make everyone wait for its end. */
const maxBatch = 1000
/** So many that wait are worth a batch of their own behind the one being written: the store goes on without a pause. */
const worthAnother = 128
const mostInFlight = 2

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * Entries are stored in the order in which `append` was called, and answered in that order.
 */
export class Appender {
  readonly #log: MessageLog
  readonly #clock: Clock
  readonly #metrics: Metrics
  #waiting: Waiting[] = []
  #inFlight = 0
  #scheduled = false

  constructor(log: MessageLog, clock: Clock, metrics: Metrics) {
    this.#log = log
    this.#clock = clock
    this.#metrics = metrics
  }

  append(entry: NewEntry): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject })
      if (this.#inFlight > 0) this.#writeIfWorthIt()
      else if (!this.#scheduled) void this.#writeSoon()
    })
  }

  /** The rest of this turn's senders may still join the first batch. */
  async #writeSoon(): Promise<void> {
    this.#scheduled = true
    await Promise.resolve()
    this.#scheduled = false
    this.#writeIfWorthIt()
  }

  #writeIfWorthIt(): void {
    const least = this.#inFlight === 0 ? 1 : worthAnother
    if (this.#inFlight < mostInFlight && this.#waiting.length >= least) this.#write()
  }

  #write(): void {
    const batch = this.#waiting.splice(0, maxBatch)
    const start = this.#clock.elapsed()
    this.#inFlight += 1
    this.#log.append(batch.map((waiting) => waiting.entry)).then(
      (results) => {
        this.#inFlight -= 1
        this.#metrics.batchCommitted(batch.length, this.#clock.elapsed() - start)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#writeIfWorthIt()
        batch.forEach((waiting, index) => {
          waiting.resolve(results[index] as Appended)
        })
      },
      (error: unknown) => {
        this.#inFlight -= 1
        this.#writeIfWorthIt()
        for (const waiting of batch) waiting.reject(error)
      },
    )
  }
}
