import { TidingsError } from '@tidings/protocol'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'

interface Waiting {
  readonly entry: NewEntry
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** One transaction holds at most this many entries, so that a burst does not make everyone wait for its end. */
const maxBatch = 1000

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * Entries are stored in the order in which `append` was called, and answered in that order.
 */
export class Appender {
  readonly #log: MessageLog
  readonly #clock: Clock
  readonly #metrics: Metrics
  #waiting: Waiting[] = []
  #writing = false

  constructor(log: MessageLog, clock: Clock, metrics: Metrics) {
    this.#log = log
    this.#clock = clock
    this.#metrics = metrics
  }

  append(entry: NewEntry): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject })
      if (!this.#writing) void this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#writing = true
    // The rest of this turn's senders may still join the first batch.
    await Promise.resolve()
    this.#next()
  }

  /** Hands what has gathered to the log. */
  #next(): void {
    if (this.#waiting.length === 0) {
      this.#writing = false
      return
    }
    const batch = this.#waiting.splice(0, maxBatch)
    const start = this.#clock.elapsed()
    this.#log.append(batch.map((waiting) => waiting.entry)).then(
      (results) => {
        this.#metrics.batchCommitted(batch.length, this.#clock.elapsed() - start)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#next()
        answer(batch, results)
      },
      (error: unknown) => {
        void this.#failed(batch, error).then(() => this.#next())
      },
    )
  }

  /** The store refused the batch and stored nothing of it: halves find the entry at fault, so that it fails alone. */
  async #failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    const storeIsAway = error instanceof TidingsError && error.code === 'unavailable'
    if (storeIsAway || batch.length === 1) {
      for (const waiting of batch) waiting.reject(error)
      return
    }
    const middle = batch.length >> 1
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await this.#log.append(half.map((waiting) => waiting.entry)).then(
        (results) => answer(half, results),
        (again: unknown) => this.#failed(half, again),
      )
    }
  }
}

function answer(batch: readonly Waiting[], results: readonly Appended[]): void {
  batch.forEach((waiting, index) => {
    waiting.resolve(results[index] as Appended)
  })
}
