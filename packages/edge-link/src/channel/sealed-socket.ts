import type { RawData, WebSocket } from 'ws'
import type { Established } from '../noise/handshake.ts'
import type { Channel, ChannelEars } from './channel.ts'

/** Whoever does not take our farewell within this time is cut off. */
const farewellMs = 2000
/** Nobody says more before they were heard. */
const mostEarly = 16

/** A channel on a WebSocket: each message of it is one of Noise, in binary. */
export class SealedSocket implements Channel {
  readonly #socket: WebSocket
  readonly #keys: Established
  readonly #early: Buffer[] = []
  #ears: ChannelEars | undefined
  #closed = false

  constructor(socket: WebSocket, keys: Established) {
    this.#socket = socket
    this.#keys = keys
    socket.on('message', (data, isBinary) => this.#received(data, isBinary))
    socket.on('close', () => this.#end('the connection was lost'))
    socket.on('error', (error) => this.#end(error.message))
  }

  get backlog(): number {
    return this.#socket.bufferedAmount
  }

  begin(ears: ChannelEars): void {
    this.#ears = ears
    for (const message of this.#early.splice(0)) ears.message(message)
    if (this.#closed) ears.closed('the connection was lost')
  }

  send(plain: Buffer): void {
    if (this.#closed) return
    this.#socket.send(this.#keys.sends.seal(plain), (error) => {
      if (!error) this.#ears?.taken()
    })
  }

  close(): void {
    if (this.#closed) return
    this.#end('closed')
    this.#socket.close(1000)
    const late = setTimeout(() => this.#socket.terminate(), farewellMs).unref()
    this.#socket.once('close', () => clearTimeout(late))
  }

  #received(data: RawData, isBinary: boolean): void {
    if (this.#closed) return
    const message = isBinary ? this.#unsealed(data as Buffer) : undefined
    if (message === undefined || this.#early.length >= mostEarly) {
      this.#socket.terminate()
      this.#end('a message that was not sealed for us, or not in its turn')
    } else if (this.#ears) this.#ears.message(message)
    else this.#early.push(message)
  }

  #unsealed(data: Buffer): Buffer | undefined {
    try {
      return this.#keys.receives.unseal(data)
    } catch {
      // Changed, doubled, left out or said by somebody else: which of them, nobody can tell.
      return undefined
    }
  }

  #end(why: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#ears?.closed(why)
  }
}
