import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * The network between a browser and the server, which can be cut and held up. Whatever runs in the browser feels it:
 * pages, the shared worker and the service worker alike.
 */
export class Wire implements AsyncDisposable {
  url = ''
  readonly #to: number
  readonly #server: Server
  #left = Number.POSITIVE_INFINITY
  readonly #sockets = new Set<Socket>()

  private constructor(to: number) {
    this.#to = to
    this.#server = createServer((socket) => this.#join(socket))
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(Number(new URL(url).port))
    await wire.#listen(0)
    return wire
  }

  /** Nothing comes through any more, and what was under way breaks off. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  mend(): Promise<void> {
    return this.#listen(Number(new URL(this.url).port))
  }

  /** What the server says waits until it is let go of. */
  hold(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  /** Holds everything up as soon as so many more bytes have gone to the server. */
  holdAfter(bytes: number): void {
    this.#left = bytes
  }

  release(): void {
    this.#left = Number.POSITIVE_INFINITY
    for (const socket of this.#sockets) socket.resume()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.cut()
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('a wire has a port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  #join(near: Socket): void {
    const far = connect(this.#to, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('data', (bytes) => {
        other.write(bytes)
        if (one === far) return
        this.#left -= bytes.length
        if (this.#left <= 0) this.hold()
      })
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      // The close that follows tells the other side.
      one.on('error', () => undefined)
    }
  }
}
