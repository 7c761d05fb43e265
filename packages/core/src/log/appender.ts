import type { Uid } from '@tidings/protocol'
import type { Appended, ConversationId, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { AppendQueue, type Judge, type Said, type Waiting } from './append-queue.ts'
import { isForNow, Lines, lineOf } from './lines.ts'

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * What somebody says in one conversation is stored in the order in which it was handed over, and answered in that order, though
 * something may have to be looked up before, and what was judged by what has changed since is judged once more; others there
 * do not wait for it. What is refused for now takes along what its sender has said behind it there: whoever says both again
 * finds them in order. Where the log takes several batches at once, conversations may pass each other.
 */
export class Appender {
  readonly #lanes: readonly Lane[]
  #handedOver = 0

  /** `stored` is called for each batch, when it is stored. */
  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void = () => undefined) {
    this.#lanes = Array.from({ length: log.lanes }, () => new Lane(log, clock, metrics, stored))
  }

  /** undefined: there was nothing to store. Rejects with what judging or the log refuses it with. */
  append(conversation: ConversationId, by: Uid, judge: Judge): Promise<Appended | undefined> {
    const lane = this.#lanes[conversation % this.#lanes.length] as Lane
    this.#handedOver += 1
    const nth = this.#handedOver
    return new Promise((resolve, reject) => lane.take({ conversation, by, nth, judge, resolve, reject }))
  }
}

/** Its conversations are in no other: two batches that are under way never wait for the same head. */
class Lane {
  readonly #log: MessageLog
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #stored: () => void
  readonly #queue = new AppendQueue()
  readonly #lines = new Lines((said, entry) => this.#toLog(said, entry))
  #writing = false

  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void) {
    this.#log = log
    this.#clock = clock
    this.#metrics = metrics
    this.#stored = stored
  }

  take(said: Said): void {
    if (this.#lines.takes(said)) return
    try {
      const judged = said.judge('at once')
      if (judged instanceof Promise) this.#lines.begin(said, judged)
      else this.#toLog(said, judged)
    } catch (refusal) {
      said.reject(refusal)
    }
  }

  #toLog(said: Said, entry: NewEntry | undefined): void {
    if (!entry) {
      said.resolve(undefined)
      return
    }
    this.#queue.push({ said, entry })
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
    this.#log.append(batch.map(({ entry }) => entry)).then(
      (results) => {
        this.#metrics.batchCommitted(batch.length, this.#clock.elapsed() - start)
        const stale = staleOf(batch, results)
        if (stale.length > 0) this.#judgeAnew(stale)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#next()
        answer(batch, results)
        this.#stored()
      },
      (error: unknown) => {
        void this.#tryInHalves(batch, error).then(() => this.#next())
      },
    )
  }

  /** The store refused the batch and stored nothing of it: halves find the entry at fault, so that it fails alone. */
  async #tryInHalves(batch: readonly Waiting[], error: unknown): Promise<void> {
    const aside = new Aside()
    await this.#failed(batch, error, aside)
    if (aside.waiting.length > 0) this.#judgeAnew(aside.waiting)
  }

  /** Answers the error of a store that is away: then all of it was refused. */
  async #failed(batch: readonly Waiting[], error: unknown, aside: Aside): Promise<unknown> {
    if (isForNow(error)) return this.#refuse(batch, error)
    if (batch.length === 1) {
      batch[0]?.said.reject(error)
      return undefined
    }
    const middle = batch.length >> 1
    const away = await this.#appendPart(batch.slice(0, middle), aside)
    const rest = batch.slice(middle)
    return away === undefined ? this.#appendPart(rest, aside) : this.#refuse(rest, away)
  }

  #appendPart(part: readonly Waiting[], aside: Aside): Promise<unknown> {
    const half = part.filter((waiting) => !aside.takesBehind(waiting))
    if (half.length === 0) return Promise.resolve(undefined)
    return this.#log.append(half.map(({ entry }) => entry)).then(
      (results) => {
        for (const stale of staleOf(half, results)) aside.take(stale)
        answer(half, results)
      },
      (error: unknown) => this.#failed(half, error, aside),
    )
  }

  /** With all that was said behind it. */
  #refuse(batch: readonly Waiting[], error: unknown): unknown {
    for (const { said } of batch) said.reject(error)
    const lines = new Set(batch.map(({ said }) => lineOf(said)))
    for (const { said } of this.#queue.remove(({ said: one }) => lines.has(lineOf(one)))) said.reject(error)
    for (const line of lines) this.#lines.refuse(line, error)
    return error
  }

  /** And all that waits behind it: before anything else goes to the log. */
  #judgeAnew(stale: readonly Waiting[]): void {
    this.#lines.open(stale.map(({ said }) => said))
    for (const { said } of this.#queue.remove((one) => this.#lines.has(one.said))) this.#lines.takes(said)
  }
}

/** What is judged anew when all of a batch was tried; until then what its sender has said behind it there waits with it. */
class Aside {
  readonly waiting: Waiting[] = []
  readonly #lines = new Set<string>()

  take(waiting: Waiting): void {
    this.waiting.push(waiting)
    this.#lines.add(lineOf(waiting.said))
  }

  takesBehind(waiting: Waiting): boolean {
    const takes = this.#lines.size > 0 && this.#lines.has(lineOf(waiting.said))
    if (takes) this.waiting.push(waiting)
    return takes
  }
}

const none: readonly Waiting[] = []

/** Nearly always none. */
const staleOf = (batch: readonly Waiting[], results: readonly Appended[]): readonly Waiting[] =>
  results.some(({ kind }) => kind === 'stale')
    ? batch.filter((_waiting, index) => results[index]?.kind === 'stale')
    : none

/** But for what is judged anew. */
function answer(batch: readonly Waiting[], results: readonly Appended[]): void {
  batch.forEach(({ said }, index) => {
    const appended = results[index] as Appended
    if (appended.kind !== 'stale') said.resolve(appended)
  })
}
