import type { Message } from '@tidings/protocol'

export interface LanesParts {
  /** Conversations at a time. */
  readonly concurrency: number
  /** The log after a place, oldest first. */
  readonly read: (conversation: string, after: number) => Promise<readonly Message[]>
  /** How far the bot has come in a conversation. */
  readonly reached: (conversation: string) => Promise<number>
  readonly handle: (message: Message) => Promise<void>
  readonly handled: (message: Pick<Message, 'conversation' | 'seq'>) => Promise<void>
  /** Nothing is left in it for now. */
  readonly rested: (conversation: string, seq: number) => void
  readonly report: (error: unknown) => void
}

/** Messages that came by themselves and are kept until it is their turn; more are read from the log then. */
const mostKept = 1000

interface Lane {
  head: number
  readonly kept: Map<number, Message>
}

/**
 * Takes every conversation's messages in their order, one at a time, and several conversations at once. What is told only says
 * that there is something: where a message is missing the log is read. A message counts as handled when its handler has ended.
 */
export class Lanes {
  readonly #parts: LanesParts
  readonly #lanes = new Map<string, Lane>()
  readonly #waiting: string[] = []
  readonly #running = new Set<Promise<void>>()
  #kept = 0
  #stopped = false

  constructor(parts: LanesParts) {
    this.#parts = parts
  }

  told(message: Message): void {
    const lane = this.wake(message.conversation, message.seq)
    if (!lane || this.#kept >= mostKept || lane.kept.has(message.seq)) return
    lane.kept.set(message.seq, message)
    this.#kept++
  }

  /** There are messages up to there. */
  wake(conversation: string, head: number): Lane | undefined {
    if (this.#stopped) return undefined
    const known = this.#lanes.get(conversation)
    const lane = known ?? { head, kept: new Map() }
    lane.head = Math.max(lane.head, head)
    if (known) return lane
    this.#lanes.set(conversation, lane)
    this.#waiting.push(conversation)
    // Not at once: the message that wakes it is put into it first.
    queueMicrotask(() => this.#pump())
    return lane
  }

  /** Takes nothing more; resolves when the handlers that run have ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting.length = 0
    await Promise.all(this.#running)
  }

  #pump(): void {
    while (this.#running.size < this.#parts.concurrency) {
      const conversation = this.#waiting.shift()
      const lane = conversation === undefined ? undefined : this.#lanes.get(conversation)
      if (conversation === undefined || !lane) return
      const running = this.#run(conversation, lane).finally(() => {
        this.#running.delete(running)
        this.#pump()
      })
      this.#running.add(running)
    }
  }

  async #run(conversation: string, lane: Lane): Promise<void> {
    try {
      const began = await this.#parts.reached(conversation)
      let at = began
      while (!this.#stopped && at < lane.head) at = await this.#next(conversation, lane, at)
      if (at > began) this.#parts.rested(conversation, at)
    } catch (error) {
      // It is taken up again with its next message, and with the next connection.
      this.#parts.report(error)
    } finally {
      this.#kept -= lane.kept.size
      this.#lanes.delete(conversation)
    }
  }

  /** Handles what comes next, and answers up to where. */
  async #next(conversation: string, lane: Lane, at: number): Promise<number> {
    const next = this.#take(lane, at + 1)
    const messages = next ? [next] : await this.#parts.read(conversation, at)
    // Nothing of it may be read: it was removed, or stands before the bot came.
    if (messages.length === 0) await this.#parts.handled({ conversation, seq: lane.head })
    let reached = messages.length === 0 ? lane.head : at
    for (const message of messages) {
      if (this.#stopped) break
      this.#take(lane, message.seq)
      await this.#parts.handle(message)
      await this.#parts.handled(message)
      reached = message.seq
    }
    return reached
  }

  #take(lane: Lane, seq: number): Message | undefined {
    const message = lane.kept.get(seq)
    if (lane.kept.delete(seq)) this.#kept--
    return message
  }
}
