import { ChatClient, type ChatClientOptions, TidingsError } from '@tidings/client'
import type { InputOf, Message, OperationName, OutputOf } from '@tidings/protocol'
import { patiently } from './patience.ts'

/** A message of the bot's own: as much of it as can be kept. */
export interface Sent {
  readonly id: string
  readonly seq: number
}

/** Whom the bot is on the server, and what it does there. */
export class Server {
  readonly client: ChatClient
  /** `user/{id}` */
  readonly self: string
  readonly #over: AbortSignal

  constructor(options: ChatClientOptions, uid: string, over: AbortSignal) {
    this.client = new ChatClient(options)
    this.self = `user/${uid}`
    this.#over = over
  }

  /** Carries out an operation. When the server has enough for now, it waits for as long as the server says. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return patiently(() => this.client.call(name, input), this.#over)
  }

  /** Sends under an id that is the update's: what was sent under it before stays as it was, whatever it says now. */
  async send(input: InputOf<'message.send'> & { readonly clientMsgId: string }, after: number): Promise<Sent> {
    try {
      const { id, seq } = await this.call('message.send', input)
      return { id, seq }
    } catch (error) {
      return this.earlier(error, input.to, input.clientMsgId, after)
    }
  }

  /** What was sent under an id that is taken, in the run before this one. Rejects with the error when it is another one. */
  async earlier(error: unknown, conversation: string, clientMsgId: string, after: number): Promise<Sent> {
    if (!(error instanceof TidingsError) || error.code !== 'conflict') throw error
    const { messages } = await this.call('log.read', { conversation, after, limit: 100 })
    const found = messages.find((one: Message) => one.from === this.self && one.clientMsgId === clientMsgId)
    if (!found) throw error
    return { id: found.id, seq: found.seq }
  }
}
