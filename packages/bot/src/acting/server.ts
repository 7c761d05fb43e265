import { TidingsError } from '@tidings/client'
import type { InputOf, Message, OperationName, OutputOf } from '@tidings/protocol'
import type { Line } from './line.ts'
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
  readonly line: Line
  /** `user/{id}` */
  readonly self: string
  readonly #over: AbortSignal

  constructor(line: Line, uid: string, over: AbortSignal) {
    this.line = line
    this.self = `user/${uid}`
    this.#over = over
  }

  /** Carries out an operation once: what it is refused with is what it rejects with. */
  once<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return this.line.call(name, input)
  }

  /** Carries out an operation. When the server has enough for now, it waits for as long as the server says. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return patiently(() => this.line.call(name, input), this.#over)
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
