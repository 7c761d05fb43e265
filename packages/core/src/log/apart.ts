import type { Held } from '../ports/held.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Waiting } from './append-queue.ts'
import { Writer, type WriterParts } from './writer.ts'

/** Milliseconds for which is waited until a conversation is let go: less than clients wait for an answer. */
const heldForMs = 4500

/**
 * What is said where somebody else holds the conversation in the store. It is tried again and again, in the order in which it was
 * said there, and refused after a while; of all others nobody waits for it.
 */
export class Apart {
  readonly #clock: WriterParts['clock']
  readonly #writer: Writer
  /** Since when, by conversation. */
  readonly #since = new Map<ConversationId, number>()

  constructor(parts: Omit<WriterParts, 'held' | 'over'>) {
    this.#clock = parts.clock
    const over = () => this.#letGo()
    this.#writer = new Writer({ ...parts, held: (waiting, error) => this.take(waiting, error), over })
  }

  /** Whether something waits there already: then it waits behind it. */
  takesBehind(waiting: Waiting): boolean {
    // Nearly always there is none.
    const takes = this.#since.size > 0 && this.#since.has(waiting.entry.conversation)
    if (takes) this.#writer.push(waiting)
    return takes
  }

  /** All that is said in each of these conversations. */
  take(held: readonly Waiting[], error: Held): void {
    const now = this.#clock.elapsed()
    const refused: Waiting[] = []
    for (const waiting of held) {
      const { conversation } = waiting.entry
      const since = this.#since.get(conversation) ?? now
      this.#since.set(conversation, since)
      if (now - since < heldForMs) this.#writer.push(waiting)
      else refused.push(waiting)
    }
    if (refused.length > 0) this.#writer.refuse(refused, error)
  }

  /** Where nothing waits any more all goes with others again. */
  #letGo(): void {
    for (const conversation of this.#since.keys())
      if (!this.#writer.awaits(conversation)) this.#since.delete(conversation)
  }
}
