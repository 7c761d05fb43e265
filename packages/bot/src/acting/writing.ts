import { setTimeout as sleep } from 'node:timers/promises'
import { limits } from '@tidings/protocol/limits'
import type { Sent, Server } from './server.ts'

/** Readers see new words this often, however they come. */
const everyMs = 200

interface Place {
  readonly to: string
  readonly replyTo?: string
  readonly thread?: string
}

/** A message that is being written while it is read. */
class Writing {
  readonly #server: Server
  readonly #stream: string
  #text = ''
  #shown: number
  #showing: Promise<void> | undefined
  #fault: unknown

  constructor(server: Server, stream: string, offset: number) {
    this.#server = server
    this.#stream = stream
    this.#shown = offset
  }

  get text(): string {
    return this.#text
  }

  /** Throws when the words before could not be shown: nobody is to go on for nobody. */
  add(piece: string): void {
    if (this.#fault !== undefined) throw this.#fault
    this.#text += piece
    this.#showing ??= this.#show().finally(() => {
      this.#showing = undefined
    })
  }

  async shown(): Promise<void> {
    await this.#showing
    if (this.#fault !== undefined) throw this.#fault
  }

  async #show(): Promise<void> {
    try {
      while (this.#shown < this.#text.length) {
        const text = this.#text.slice(this.#shown, this.#shown + limits.streamLength)
        await this.#server.call('stream.append', { stream: this.#stream, offset: this.#shown, text })
        this.#shown += text.length
        await sleep(everyMs)
      }
    } catch (error) {
      this.#fault = error
    }
  }
}

/**
 * Writes a message from what comes bit by bit, and answers it when it is whole; nothing when nothing came. What breaks off in
 * the middle leaves what was written, and is thrown on.
 */
export async function write(
  server: Server,
  place: Place & { readonly clientMsgId: string },
  pieces: AsyncIterable<string> | Iterable<string>,
  type: 'text' | 'markdown',
): Promise<Sent | undefined> {
  const { stream, offset } = await server.call('stream.open', place)
  const writing = new Writing(server, stream, offset)
  let fault: { readonly error: unknown } | undefined
  try {
    for await (const piece of pieces) if (piece !== '') writing.add(piece)
    await writing.shown()
  } catch (error) {
    fault = { error }
  }
  const { text } = writing
  const ending = text.trim() === '' ? { cancel: true } : { content: { type, data: text } }
  const { message } = await server.call('stream.finish', { stream, ...ending })
  if (fault) throw fault.error
  return message && { id: message.id, seq: message.seq }
}
