import { TidingsError } from '@tidings/protocol'
import type { Appended, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { type Anew, AppendQueue, type Waiting } from './append-queue.ts'
import { Lines } from './lines.ts'

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * Entries of one conversation are stored in the order in which `append` was called, and answered in that order; those of
 * different ones may pass each other where the log takes several batches at once.
 * An entry that was judged by what has changed since is judged `anew`, where somebody says how, and stored then: in its order.
 * What its sender says after it in that conversation waits for it.
 */
export class Appender {
  readonly #lanes: readonly Lane[]
  #handedOver = 0

  /** `stored` is called for each batch, when it is stored. */
  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void = () => undefined) {
    this.#lanes = Array.from({ length: log.lanes }, () => new Lane(log, clock, metrics, stored))
  }

  append(entry: NewEntry, anew?: Anew): Promise<Appended> {
    const lane = this.#lanes[entry.conversation % this.#lanes.length] as Lane
    this.#handedOver += 1
    const nth = this.#handedOver
    return new Promise((resolve, reject) => lane.push({ entry, nth, anew, resolve, reject }))
  }
}

/** Its conversations are in no other: two batches that are under way never wait for the same head. */
class Lane {
  readonly #log: MessageLog
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #stored: () => void
  readonly #queue = new AppendQueue()
  readonly #lines = new Lines((waiting) => this.#toLog(waiting))
  #writing = false

  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void) {
    this.#log = log
    this.#clock = clock
    this.#metrics = metrics
    this.#stored = stored
  }

  push(waiting: Waiting): void {
    if (!this.#lines.takes(waiting)) this.#toLog(waiting)
  }

  #toLog(waiting: Waiting): void {
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
        const stale = this.#setAside(batch, results)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#next()
        answer(batch, results, stale)
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
    for (const part of [batch.slice(0, middle), batch.slice(middle)]) {
      const half = part.filter((waiting) => !this.#lines.takes(waiting))
      if (half.length === 0) continue
      await this.#log.append(half.map((waiting) => waiting.entry)).then(
        (results) => answer(half, results, this.#setAside(half, results)),
        (again: unknown) => this.#failed(half, again),
      )
    }
  }

  /** What is judged anew, and all that waits behind it: before anything else goes to the log. Nearly always nothing. */
  #setAside(batch: readonly Waiting[], results: readonly Appended[]): ReadonlySet<Waiting> {
    if (!results.some(({ kind }) => kind === 'stale')) return nothing
    const stale = batch.filter(({ anew }, index) => anew && results[index]?.kind === 'stale')
    this.#lines.open(stale)
    for (const waiting of this.#queue.remove((one) => this.#lines.has(one))) this.#lines.takes(waiting)
    return new Set(stale)
  }
}

const nothing: ReadonlySet<Waiting> = new Set()

function answer(batch: readonly Waiting[], results: readonly Appended[], except: ReadonlySet<Waiting>): void {
  batch.forEach((waiting, index) => {
    if (!except.has(waiting)) waiting.resolve(results[index] as Appended)
  })
}
