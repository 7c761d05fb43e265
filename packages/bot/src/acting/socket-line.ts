import { ChatClient, type ChatClientOptions, type ClientState, TidingsError, type TokenSource } from '@tidings/client'
import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import type { File, Line, Uploaded, UploadedAs } from './line.ts'

/** Over the SDK's socket. */
export class SocketLine implements Line {
  readonly client: ChatClient
  readonly #over: AbortSignal

  constructor(options: ChatClientOptions, over: AbortSignal) {
    this.client = new ChatClient(options)
    this.#over = over
  }

  async enter(uid: string, token: TokenSource, report: (error: unknown) => void): Promise<void> {
    try {
      await this.client.connect(uid, token)
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

  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    return this.client.call(name, input)
  }

  upload(file: File, options: UploadedAs): Promise<Uploaded> {
    return this.client.files.upload(file, options)
  }

  typing(conversation: string): void {
    this.client.typing(conversation)
  }

  leave(): void {
    this.client.disconnect()
  }
}
