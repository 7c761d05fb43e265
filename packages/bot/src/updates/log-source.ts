import type { Action, ChatClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import type { Server } from '../acting/server.ts'
import type { BotStore } from '../keeping/store.ts'
import { Lanes } from './lanes.ts'

interface Position {
  readonly epoch: string | undefined
  readonly seq: number
}

export interface LogSourceParts {
  readonly server: Server
  readonly client: ChatClient
  readonly store: BotStore
  readonly concurrency: number
  readonly handle: (message: Message) => Promise<void>
  readonly report: (error: unknown) => void
}

const mostListed = 10_000

/**
 * Messages from the logs of the bot's conversations, over the SDK's socket. The store has how far each was handled; where it knows
 * nothing, what the bot's account has read counts as handled.
 */
export class LogSource {
  readonly #parts: LogSourceParts
  readonly #lanes: Lanes

  constructor(parts: LogSourceParts) {
    const { server, client, store, concurrency, handle, report } = parts
    this.#parts = parts
    this.#lanes = new Lanes({
      ...{ concurrency, handle, report },
      read: async (conversation, after) =>
        (await server.call('log.read', { conversation, after, limit: 100 })).messages,
      reached: (conversation) => this.#reached(conversation),
      handled: ({ conversation, seq }) => store.set(`at/${conversation}`, { epoch: this.#epoch, seq }),
      rested: (conversation, seq) => void client.markRead(conversation, seq).catch(report),
    })
    client.observe((action) => this.#observe(action))
  }

  /** What was written while nobody was there: call it when the first connection is there. */
  async catchUp(): Promise<void> {
    const { client } = this.#parts
    for (let listed = 0; listed < mostListed; listed += 50) if (!(await client.loadMoreConversations())) return
  }

  stop(): Promise<void> {
    return this.#lanes.stop()
  }

  get #epoch(): string | undefined {
    return this.#parts.client.state.epoch
  }

  #observe(action: Action): void {
    if (action.type === 'listed')
      for (const { conversation, seq, readSeq } of action.conversations)
        if (seq > 0) this.#lanes.wake(conversation, Math.max(seq, readSeq))
    if (action.type === 'event' && action.event.event === 'message') this.#lanes.told(action.event.data)
  }

  async #reached(conversation: string): Promise<number> {
    const { server, store } = this.#parts
    const known = (await store.get(`at/${conversation}`)) as Position | undefined
    if (known && known.epoch === this.#epoch) return known.seq
    const { conversation: now } = await server.call('conversation.get', { conversation })
    return now.readSeq
  }
}
