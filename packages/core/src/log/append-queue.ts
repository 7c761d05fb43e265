import type { Appended, ConversationId, NewEntry } from '../ports/message-log.ts'

/** What is to be stored in its conversation, as it was judged last. */
export interface Waiting {
  readonly said: Said
  readonly entry: NewEntry
}

/** One thing that somebody says in a conversation, from when it is handed over until it is stored or refused. */
export interface Said {
  readonly conversation: ConversationId
  /** Whose order of saying it stands in. */
  readonly by: string
  /** Which it is of all that were handed over, in their order. */
  readonly nth: number
  readonly judge: Judge
  readonly resolve: (appended: Appended | undefined) => void
  readonly reject: (error: unknown) => void
}

/**
 * Says what is to be stored, as it may be said now; undefined for what nobody stores. Throws, or rejects, when it may not be
 * said. `at once`: as it was handed over. `in turn`: after what its sender said there before. `anew`: what was remembered when
 * it was judged is not true any more.
 */
export type Judge = (when: When) => NewEntry | undefined | Promise<NewEntry | undefined>
export type When = 'at once' | 'in turn' | 'anew'

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

  some(isMeant: (one: Waiting) => boolean): boolean {
    return this.#waiting.some(isMeant)
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
