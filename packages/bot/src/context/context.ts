import type { InputOf, Message, OperationName, OutputOf } from '@tidings/protocol'
import type { Acting } from '../acting/acting.ts'
import type { File, UploadedAs } from '../acting/line.ts'
import type { Sent, Server } from '../acting/server.ts'
import { write } from '../acting/writing.ts'
import { type Called, calledIn, saidTo } from './called.ts'
import { contentFrom, contentOfFile } from './content.ts'
import type { AnswerOptions, Content, FileOptions } from './types.ts'

/** What a context is made of. */
export interface ContextParts {
  readonly server: Server
  readonly acting: Acting
  readonly message: Message
  /** Goes into a talk of that name with whoever wrote. */
  readonly enter: (talk: string) => Promise<void>
  /** It was said before, and says something else now, or was recalled. */
  readonly isEdit?: boolean
}

/** One message, and what can be done about it. `S`: what the bot remembers of whoever wrote it. */
export class Context<S = unknown> {
  readonly message: Message
  /** The words of it, or the caption; without the bot's own mention at the beginning. */
  readonly text: string
  /** The command that is called in it, for this bot or for whoever knows it. */
  readonly called: Called | undefined
  /** Kept from one message of the same person, in the same conversation, to the next. */
  session!: S
  readonly #parts: ContextParts

  constructor(parts: ContextParts) {
    const { message, server } = parts
    this.#parts = parts
    this.message = message
    const said = saidTo(server.self, message)
    this.text = said.text
    this.called = calledIn(said)
  }

  /** `user/{id}` of who wrote. */
  get from(): string {
    return this.message.from
  }

  /** `user/{id}` or `room/{id}`. */
  get conversation(): string {
    return this.message.conversation
  }

  get content(): Content {
    return this.message.content
  }

  /** It was said before, and says something else now, or was recalled: `message.recalled`. */
  get isEdit(): boolean {
    return this.#parts.isEdit ?? false
  }

  get isRoom(): boolean {
    return this.conversation.startsWith('room/')
  }

  /** Whether the bot is mentioned, by itself and not with all. */
  get mentionsMe(): boolean {
    return this.message.mentions?.includes(this.#parts.server.self) ?? false
  }

  /** Any operation of the server, typed from its definition. Waits when the server has enough for now. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return this.#parts.acting.act(() => this.#parts.server.call(name, input))
  }

  /** Writes into the conversation, and into the thread in which the message stands. */
  answer(content: Content | string, options: AnswerOptions = {}): Promise<Sent> {
    return this.#send(contentFrom(content), options, this.#thread)
  }

  /** The same as a reply to the message. */
  reply(content: Content | string, options: AnswerOptions = {}): Promise<Sent> {
    return this.#send(contentFrom(content), options, { ...this.#thread, replyTo: this.message.id })
  }

  /**
   * Answers with what comes bit by bit, an AI's words say: they are read while they are written. When the source breaks off,
   * what has come stays, and its error is thrown. Nothing when nothing came.
   */
  stream(
    pieces: AsyncIterable<string> | Iterable<string>,
    type: 'text' | 'markdown' = 'text',
  ): Promise<Sent | undefined> {
    const { server, acting, message } = this.#parts
    const { conversation: to, seq } = message
    return acting.act((clientMsgId) =>
      write(server, { to, clientMsgId, ...this.#thread }, pieces, type).catch((error) =>
        server.earlier(error, to, clientMsgId, () => seq),
      ),
    )
  }

  /** Uploads a file and sends it: a picture as a picture. */
  async sendFile(file: File, { caption, ...upload }: FileOptions & UploadedAs = {}): Promise<Sent> {
    const { server, acting, message } = this.#parts
    return acting.act(async (clientMsgId) => {
      const content = contentOfFile(await server.line.upload(file, upload), caption)
      return server.send({ to: this.conversation, content, clientMsgId, ...this.#thread }, () => message.seq)
    })
  }

  /** Changes a message of the bot's own. */
  async edit({ id }: Pick<Sent, 'id'>, content: Content | string): Promise<void> {
    await this.call('message.edit', { id, content: contentFrom(content) })
  }

  /** Takes back a message of the bot's own. */
  async recall({ id }: Pick<Sent, 'id'>): Promise<void> {
    await this.call('message.recall', { id })
  }

  /** Gives the message a reaction, or takes it back. */
  async react(key: string, on = true): Promise<void> {
    await this.call('message.react', { id: this.message.id, key, on })
  }

  /** Shows that the bot is about to answer, for some seconds. */
  typing(): void {
    this.#parts.server.line.typing(this.conversation)
  }

  /** Begins a talk with whoever wrote; resolves when it first waits for them, or is over. */
  enter(talk: string): Promise<void> {
    return this.#parts.enter(talk)
  }

  get #thread(): { readonly thread?: string } {
    const { thread } = this.message
    return thread === undefined ? {} : { thread }
  }

  #send(content: Content, { only, mentions, mentionsAt }: AnswerOptions, place: object): Promise<Sent> {
    const { server, acting, message } = this.#parts
    const targets = only === undefined ? undefined : [only].flat()
    return acting.act((clientMsgId) =>
      server.send(
        {
          ...{ to: this.conversation, content, clientMsgId, ...place },
          ...(mentions ? { mentions: [...mentions] } : {}),
          ...(mentionsAt ? { mentionsAt: [...mentionsAt] } : {}),
          ...(targets ? { options: { targets } } : {}),
        },
        () => message.seq,
      ),
    )
  }
}
