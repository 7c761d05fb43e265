import type { Appended, ConversationId, NewEntry } from '../ports/message-log.ts'

export interface Waiting {
  readonly entry: NewEntry
  /** Which it is of all that were handed over, in their order. */
  readonly nth: number
  readonly anew?: Anew | undefined
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/**
 * Judges an entry once more and answers it as it is to be stored now; rejects when it may not be. `isFirst` of those of its line:
 * what was remembered when they were judged is not true any more.
 */
export type Anew = (isFirst: boolean) => Promise<NewEntry>

/** One transaction holds at most this many entries, so that a burst does not make everyone wait for its end. */
const maxBatch = 1000

/** UTF-16 units of a body that is heavy: what people say is far below. */
const heavyFrom = 4096
/** What is heavy in one transaction, in UTF-16 units: everybody waits while so much is written. */
const maxHeavy = 128 * 1024

const heavinessOf = ({ entry: { body } }: Waiting): number => (body.length < heavyFrom ? 0 : body.length)

/**
 * What waits to be stored. It goes in the order in which it came, but for what is heavy: of that a little goes at a time,
 * and meanwhile nothing light waits, unless it was said behind it in the same conversation.
 */
export class AppendQueue {
  #waiting: Waiting[] = []
  /** Of all that waits. */
  #heaviness = 0

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  push(one: Waiting): void {
    this.#waiting.push(one)
    this.#heaviness += heavinessOf(one)
  }

  /** Takes out what goes no further for now. */
  remove(isMeant: (one: Waiting) => boolean): readonly Waiting[] {
    const removed = this.#waiting.filter(isMeant)
    this.#waiting = this.#waiting.filter((one) => !isMeant(one))
    this.#weigh()
    return removed
  }

  /** The next batch. */
  take(): readonly Waiting[] {
    if (this.#heaviness > maxHeavy) return this.#takeLittle()
    const batch = this.#waiting.length > maxBatch ? this.#waiting.splice(0, maxBatch) : this.#waiting
    if (batch === this.#waiting) this.#waiting = []
    if (this.#heaviness > 0) this.#weigh()
    return batch
  }

  #takeLittle(): readonly Waiting[] {
    const batch: Waiting[] = []
    const left: Waiting[] = []
    /** Where something is left: what follows there is left as well. */
    const held = new Set<ConversationId>()
    let taken = 0
    for (const one of this.#waiting) {
      const heaviness = heavinessOf(one)
      const fits = heaviness === 0 || taken === 0 || taken + heaviness <= maxHeavy
      const goes = fits && batch.length < maxBatch && !held.has(one.entry.conversation)
      if (goes) {
        batch.push(one)
        taken += heaviness
      } else {
        left.push(one)
        held.add(one.entry.conversation)
      }
    }
    this.#waiting = left
    this.#weigh()
    return batch
  }

  #weigh(): void {
    this.#heaviness = this.#waiting.reduce((sum, one) => sum + heavinessOf(one), 0)
  }
}
