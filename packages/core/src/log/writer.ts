import { Held } from '../ports/held.ts'
import type { Appended, ConversationId, MessageLog } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { AppendQueue, type Waiting } from './append-queue.ts'
import { Aside } from './aside.ts'
import { isForNow, type Lines, lineOf } from './lines.ts'

export interface WriterParts {
  readonly log: MessageLog
  readonly clock: Clock
  readonly metrics: Metrics
  /** Called for each batch, when it is stored. */
  readonly stored: () => void
  readonly lines: Lines
  /** Takes what is said where somebody else holds the conversation, all that waits there, in its order. */
  readonly held: (waiting: readonly Waiting[], error: Held) => void
  /** Called when a batch is over, whatever came of it. */
  readonly over: () => void
}

/** Hands what is to be stored to the log, one batch after the other: what comes meanwhile makes the next one. */
export class Writer {
  readonly #parts: WriterParts
  readonly #queue = new AppendQueue()
  #writing = false

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  push(waiting: Waiting): void {
    this.#queue.push(waiting)
    if (!this.#writing) void this.#write()
  }

  /** Whether something waits here to be stored in the conversation. */
  awaits(conversation: ConversationId): boolean {
    return this.#queue.some(({ entry }) => entry.conversation === conversation)
  }

  /** With all that was said behind it. */
  refuse(batch: readonly Waiting[], error: unknown): unknown {
    for (const { said } of batch) said.reject(error)
    const lines = new Set(batch.map(({ said }) => lineOf(said)))
    for (const { said } of this.#queue.remove(({ said: one }) => lines.has(lineOf(one)))) said.reject(error)
    for (const line of lines) this.#parts.lines.refuse(line, error)
    return error
  }

  async #write(): Promise<void> {
    this.#writing = true
    // The rest of this turn's senders may still join the first batch.
    await Promise.resolve()
    this.#next()
  }

  /** Hands what has gathered to the log. */
  #next(): void {
    this.#parts.over()
    if (this.#queue.isEmpty) {
      this.#writing = false
      return
    }
    const { log, clock, metrics, stored } = this.#parts
    const batch = this.#queue.take()
    const start = clock.elapsed()
    log.append(batch.map(({ entry }) => entry)).then(
      (results) => {
        metrics.batchCommitted(batch.length, clock.elapsed() - start)
        const stale = staleOf(batch, results)
        if (stale.length > 0) this.#judgeAnew(stale)
        // First the next batch, then the answers to this one: the store works while they are written.
        this.#next()
        answer(batch, results)
        stored()
      },
      (error: unknown) => {
        void this.#tryInParts(batch, error).then(() => this.#next())
      },
    )
  }

  /** Nothing of the batch was stored: what goes no further for now is set aside, and an entry at fault fails alone. */
  async #tryInParts(batch: readonly Waiting[], error: unknown): Promise<void> {
    const aside = new Aside()
    await this.#failed(batch, error, aside)
    if (aside.stale.length > 0) this.#judgeAnew(aside.stale)
    if (aside.error) this.#parts.held([...aside.held, ...this.#queue.remove((one) => aside.holds(one))], aside.error)
  }

  /** Answers the error of a store that is away: then all of it was refused. */
  async #failed(batch: readonly Waiting[], error: unknown, aside: Aside): Promise<unknown> {
    if (error instanceof Held) return this.#goOnWithout(error, batch, aside)
    if (isForNow(error)) return this.refuse(batch, error)
    if (batch.length === 1) {
      batch[0]?.said.reject(error)
      return undefined
    }
    // Halves find the entry at fault.
    const middle = batch.length >> 1
    const away = await this.#appendPart(batch.slice(0, middle), aside)
    const rest = batch.slice(middle)
    return away === undefined ? this.#appendPart(rest, aside) : this.refuse(rest, away)
  }

  async #goOnWithout(error: Held, batch: readonly Waiting[], aside: Aside): Promise<unknown> {
    const held = batch.filter(({ entry }) => error.conversations.has(entry.conversation))
    if (held.length === 0) return this.refuse(batch, error)
    aside.hold(held, error)
    return this.#appendPart(
      batch.filter((one) => !aside.holds(one)),
      aside,
    )
  }

  #appendPart(batch: readonly Waiting[], aside: Aside): Promise<unknown> {
    const part = batch.filter((waiting) => !aside.takesBehind(waiting))
    if (part.length === 0) return Promise.resolve(undefined)
    return this.#parts.log.append(part.map(({ entry }) => entry)).then(
      (results) => {
        for (const stale of staleOf(part, results)) aside.judgeAnew(stale)
        answer(part, results)
        this.#parts.stored()
      },
      (error: unknown) => this.#failed(part, error, aside),
    )
  }

  /** And all that waits behind it: before anything else goes to the log. */
  #judgeAnew(stale: readonly Waiting[]): void {
    const { lines } = this.#parts
    lines.open(stale.map(({ said }) => said))
    for (const { said } of this.#queue.remove((one) => lines.has(one.said))) lines.takes(said)
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
