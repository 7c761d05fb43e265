import type { CardAct, InputOf, OperationName, OutputOf } from '@tidings/protocol'
import type { Acting } from '../acting/acting.ts'
import type { Sent, Server } from '../acting/server.ts'
import { contentFrom } from './content.ts'
import type { Content } from './types.ts'

/** What somebody chose on a card of the bot's, and what can be done about it. */
export class ActContext<S = unknown> {
  readonly act: CardAct
  /** The same as for the messages of whoever chose. */
  session!: S
  readonly #server: Server
  readonly #acting: Acting

  constructor(act: CardAct, { server, acting }: { readonly server: Server; readonly acting: Acting }) {
    this.act = act
    this.#server = server
    this.#acting = acting
  }

  /** `user/{id}` of who chose. */
  get from(): string {
    return this.act.user
  }

  get conversation(): string {
    return this.act.conversation
  }

  /** What was answered, by the ids of the questions. */
  get inputs(): Readonly<Record<string, string>> {
    return this.act.inputs
  }

  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return this.#acting.act(() => this.#server.call(name, input))
  }

  /** Writes into the conversation; in a room with `only` for some alone. */
  answer(content: Content | string, { only }: { readonly only?: string | readonly string[] } = {}): Promise<Sent> {
    const options = only === undefined ? {} : { options: { targets: [only].flat() } }
    const input = { to: this.conversation, content: contentFrom(content), ...options }
    const card = async () => (await this.#server.call('message.get', { id: this.act.message })).message.seq
    return this.#acting.act((clientMsgId) => this.#server.send({ ...input, clientMsgId }, card))
  }

  /** Shows another card, or words, in the place of this one: to all. */
  async edit(content: Content | string): Promise<void> {
    await this.call('message.edit', { id: this.act.message, content: contentFrom(content) })
  }

  /** The same to whoever chose alone; null: what all see. */
  async show(content: Content | string | null): Promise<void> {
    const shown = content === null ? null : contentFrom(content)
    await this.call('card.update', { id: this.act.message, for: [this.from], content: shown })
  }
}
