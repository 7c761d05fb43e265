import { TidingsError } from '@tidings/protocol'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { AppendQueue, type Waiting } from './append-queue.ts'

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * Entries of one conversation are stored in the order in which `append` was called, and answered in that order; those of
 * different ones may pass each other where the log takes several batches at once.
 */
export class Appender {
  readonly #lanes: readonly Lane[]

  /** `stored` is called for each batch, when it is stored. */
  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void = () => undefined) {
    this.#lanes = Array.from({ length: log.lanes }, () => new Lane(log, clock, metrics, stored))
  }

  append(entry: NewEntry): Promise<Appended> {
    const lane = this.#lanes[entry.conversation % this.#lanes.length] as Lane
    return new Promise((resolve, reject) => lane.push({ entry, resolve, reject }))
  }
}

/** Its conversations are in no other: two batches that are under way never wait for the same head. */
class Lane {
  readonly #log: MessageLog
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #stored: () => void
  readonly #queue = new AppendQueue()
  #writing = false

  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void) {
    this.#log = log
    this.#clock = clock
    this.#metrics = metrics
    this.#stored = stored
  }

  push(waiting: Waiting): void {
    this.#queue.push(waiting)
    if (!this.#writing) void this.#write()
  }

  async #write(): Promise<void> {
    this.#writing = true
    // The rest of this turn's senders may still join the first batch.
    await Promise.resolve()
    this.#next()
  }

  /** Hands what has gathered to the log. */
  #next(): void {
    if (this.#queue.isEmpty) {
      this.#writing = false
      return
    }
    const batch = this.#queue.take()
    const start = this.#clock.elapsed()
    this.#log.append(batch.map((waiting) => waiting.entry)).then(
      (results) => {
        this.#metrics.batchCommitted(batch.length, this.#clock.elapsed() - start)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#next()
        answer(batch, results)
        this.#stored()
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
