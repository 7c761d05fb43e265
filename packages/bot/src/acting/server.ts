import { ChatClient, type ChatClientOptions, type ClientState, TidingsError, type TokenSource } from '@tidings/client'
import type { InputOf, Message, OperationName, OutputOf } from '@tidings/protocol'
import { patiently } from './patience.ts'

/** A message of the bot's own: as much of it as can be kept. */
export interface Sent {
  readonly id: string
  readonly seq: number
}

/** The seq after which something was said, where that has to be known. */
export type After = () => number | Promise<number>

const atOnce = 100
const mostLookedThrough = 10_000

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

  /** Signs in. Rejects with what the server refuses; while it is away it is tried on, which `report` hears. */
  async enter(token: TokenSource, report: (error: unknown) => void): Promise<void> {
    try {
      await this.client.connect(this.self.slice('user/'.length), token)
    } catch (error) {
      if (!(error instanceof TidingsError) || !error.retryable || this.#over.aborted) throw error
      const message = `${this.client.url} cannot be reached: it is tried until it can`
      report(new TidingsError('unavailable', message, undefined, { cause: error }))
      await this.#online()
    }
  }

  /** The client goes on trying by itself. */
  #online(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = ({ connection }: ClientState): void => {
      if (connection.phase === 'online') resolve()
      if (connection.phase === 'offline') reject(new TidingsError('unavailable', 'the bot was stopped'))
      if (connection.phase === 'signed-out') reject(new TidingsError('unauthenticated', connection.reason))
    }
    const off = this.client.subscribe(look)
    look(this.client.state)
    return promise.finally(off)
  }

  /** Carries out an operation. When the server has enough for now, it waits for as long as the server says. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return patiently(() => this.client.call(name, input), this.#over)
  }

  /** Sends under an id that is the update's: what was sent under it before stays as it was, whatever it says now. */
  async send(input: InputOf<'message.send'> & { readonly clientMsgId: string }, after: After): Promise<Sent> {
    try {
      const { id, seq } = await this.call('message.send', input)
      return { id, seq }
    } catch (error) {
      return this.earlier(error, input.to, input.clientMsgId, after)
    }
  }

  /** What was sent under an id that is taken, in the run before this one. Rejects with the error when it is another one. */
  async earlier(error: unknown, conversation: string, clientMsgId: string, after: After): Promise<Sent> {
    if (!(error instanceof TidingsError) || error.code !== 'conflict') throw error
    let from: number | undefined = await after()
    for (let looked = 0; from !== undefined && looked < mostLookedThrough; looked += atOnce) {
      const { messages }: OutputOf<'log.read'> = await this.call('log.read', {
        conversation,
        after: from,
        limit: atOnce,
      })
      const found = messages.find((one: Message) => one.from === this.self && one.clientMsgId === clientMsgId)
      if (found) return { id: found.id, seq: found.seq }
      from = messages.at(-1)?.seq
    }
    throw error
  }
}
