import type { Action, ChatClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'

interface EditsSourceParts {
  readonly client: ChatClient
  readonly handle: (message: Message) => Promise<void>
  readonly report: (error: unknown) => void
}

/** Messages of which it is remembered when they were last changed. */
const mostKnown = 10_000

/**
 * What people change of what they have said, and take back, while the socket is there. A message is told anew for its reactions, too: those
 * change nothing of what it says.
 */
export class EditsSource {
  readonly #parts: EditsSourceParts
  readonly #since = Date.now()
  readonly #known = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()
  #isOver = false

  constructor(parts: EditsSourceParts) {
    this.#parts = parts
    parts.client.observe((action) => this.#observe(action))
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#running)
  }

  #observe(action: Action): void {
    if (this.#isOver || action.type !== 'event' || action.event.event !== 'message.changed') return
    const message = action.event.data
    if (!this.#isNew(message)) return
    const running = this.#parts
      .handle(message)
      .catch(this.#parts.report)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  #isNew({ id, editedAt, recalled }: Message): boolean {
    const at = recalled ? Number.POSITIVE_INFINITY : editedAt
    if (at <= Math.max(this.#known.get(id) ?? 0, this.#since - 60_000)) return false
    this.#known.delete(id)
    this.#known.set(id, at)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest)
    return true
  }
}
