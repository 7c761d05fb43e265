import type { Held } from '../ports/held.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Waiting } from './append-queue.ts'
import { lineOf } from './lines.ts'

/** What goes no further with its batch, from when that failed until all of it was tried. */
export class Aside {
  /** What is judged anew then; and what its sender has said behind it there. */
  readonly stale: Waiting[] = []
  /** What is said where somebody else holds the conversation. */
  readonly held: Waiting[] = []
  /** With what is told of them. */
  error: Held | undefined
  readonly #lines = new Set<string>()
  readonly #conversations = new Set<ConversationId>()

  judgeAnew(waiting: Waiting): void {
    this.stale.push(waiting)
    this.#lines.add(lineOf(waiting.said))
  }

  hold(waiting: readonly Waiting[], error: Held): void {
    this.error = error
    this.held.push(...waiting)
    for (const { entry } of waiting) this.#conversations.add(entry.conversation)
  }

  holds({ entry }: Waiting): boolean {
    return this.#conversations.size > 0 && this.#conversations.has(entry.conversation)
  }

  takesBehind(waiting: Waiting): boolean {
    const isStale = this.#lines.size > 0 && this.#lines.has(lineOf(waiting.said))
    if (isStale) this.stale.push(waiting)
    else if (this.holds(waiting)) this.held.push(waiting)
    else return false
    return true
  }
}
