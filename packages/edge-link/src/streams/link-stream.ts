import { Duplex } from 'node:stream'
import { frameCost, headBytes, mostData } from './frames.ts'
import { firstWindow, type Pot, Window, widestWindow } from './windows.ts'

/** What a stream asks of its link. */
export interface StreamHost {
  readonly pot: Pot
  /** It has something to send, and may. */
  ready(stream: LinkStream): void
  /** Says something short of it, in its turn. */
  say(stream: LinkStream, what: 'reset' | { readonly window: number }): void
  /** It is over, on both ends. */
  over(stream: LinkStream): void
}

export interface Piece {
  readonly kind: 'data' | 'end'
  readonly bytes: Buffer
}

const nothing: Buffer = Buffer.alloc(0)
/** A few bytes of a large message would keep all of it in memory for as long as nobody reads them. */
const copiedBelow = 4096

/**
 * One client's connection, as the bytes of it: like a socket to whoever has it. When the link goes it is destroyed, and never
 * ends as if all had been said.
 */
export class LinkStream extends Duplex {
  readonly id: number
  /** The client's address, as whoever judges by it has it. */
  readonly remoteAddress: string
  readonly remotePort = 0
  /** As of a socket: what came. */
  bytesRead = 0
  readonly #host: StreamHost
  readonly #window: Window
  /** What the other side lets us send. */
  #credit = firstWindow
  #outgoing = nothing
  #sent: (() => void) | undefined
  #ending: (() => void) | undefined
  readonly #incoming: Buffer[] = []
  #wanted = false
  #theyEnded = false
  /** The other side reads nothing more: what is written goes nowhere. */
  #unread = false
  #quiet = false
  #timer: NodeJS.Timeout | undefined

  constructor(id: number, host: StreamHost, remoteAddress: string) {
    super({ allowHalfOpen: true, highWaterMark: firstWindow })
    this.id = id
    this.#host = host
    this.#window = new Window(host.pot)
    this.remoteAddress = remoteAddress
  }

  /** As of a socket: `timeout` after so long without a byte in either direction. */
  setTimeout(ms: number, onTimeout?: () => void): this {
    clearTimeout(this.#timer)
    this.#timer = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : undefined
    if (onTimeout && ms > 0) this.once('timeout', onTimeout)
    return this
  }

  /** The link sends at once as it is. */
  setNoDelay(): this {
    return this
  }

  /** The link looks whether it is there. */
  setKeepAlive(): this {
    return this
  }

  /** As of a socket: says what waits, and is gone. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', this.destroy)
  }

  /** Of what waits, as much as there is room for, and the other side allows; undefined where that is nothing. */
  next(room: number): Piece | undefined {
    const size = Math.min(this.#outgoing.length, mostData, room - headBytes, this.#credit - frameCost)
    if (this.#outgoing.length === 0 && this.#ending && room >= headBytes) return this.#lastPiece(this.#ending)
    if (size <= 0) return undefined
    const bytes = this.#outgoing.subarray(0, size)
    this.#credit -= size + frameCost
    this.#outgoing = this.#outgoing.subarray(size)
    if (this.#outgoing.length === 0) this.#allSent()
    return { kind: 'data', bytes }
  }

  get hasMore(): boolean {
    return this.#ending !== undefined || (this.#outgoing.length > 0 && this.#credit > frameCost)
  }

  /** The other side sends. `false` when that is more than it may, or after its end. */
  received(bytes: Buffer): boolean {
    const cost = bytes.length + frameCost
    if (this.#theyEnded || !this.#window.came(cost)) return false
    this.bytesRead += bytes.length
    this.#timer?.refresh()
    this.#incoming.push(bytes.length < copiedBelow ? Buffer.from(bytes) : bytes)
    if (this.#wanted) this.#hand()
    return true
  }

  /** The other side has said all. `false` when it had already. */
  ended(): boolean {
    if (this.#theyEnded) return false
    this.#theyEnded = true
    if (this.#wanted) this.#hand()
    return true
  }

  /** The other side is gone. What it had said before its end is still read, as of a socket that was closed. */
  wasReset(): void {
    if (!this.#theyEnded || this.readableEnded) {
      this.vanish()
      return
    }
    this.#quiet = true
    this.#unread = true
    this.#outgoing = nothing
    this.#allSent()
    this.once('end', () => this.destroy())
  }

  /** The other side lets us send more. `false` when that is more than anybody lets anybody. */
  widened(cost: number): boolean {
    this.#credit += cost
    if (this.hasMore) this.#host.ready(this)
    return cost > 0 && this.#credit <= widestWindow
  }

  /** Gone, without a word to the other side: that knows, or is gone itself. */
  vanish(): void {
    this.#quiet = true
    this.destroy()
  }

  override _read(): void {
    this.#wanted = true
    this.#hand()
  }

  override _write(chunk: Buffer, _encoding: string, sent: () => void): void {
    this.#sent = sent
    if (!this.#unread) this.#outgoing = chunk
    if (this.#outgoing.length === 0) this.#allSent()
    else if (this.hasMore) this.#host.ready(this)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], sent: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', sent)
  }

  override _final(ended: () => void): void {
    if (this.#unread) {
      ended()
      return
    }
    this.#ending = ended
    this.#host.ready(this)
  }

  override _destroy(error: Error | null, gone: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    const whole = this.writableFinished && this.readableEnded
    if (!whole && !this.#quiet) this.#host.say(this, 'reset')
    this.#outgoing = nothing
    this.#incoming.length = 0
    this.#window.close()
    this.#host.over(this)
    gone(error)
  }

  #lastPiece(ended: () => void): Piece {
    this.#ending = undefined
    ended()
    return { kind: 'end', bytes: nothing }
  }

  #allSent(): void {
    this.#timer?.refresh()
    const sent = this.#sent
    this.#sent = undefined
    sent?.()
  }

  /** What came goes to whoever reads, no faster than they do. */
  #hand(): void {
    let read = 0
    while (this.#wanted && this.#incoming.length > 0) {
      const bytes = this.#incoming.shift() as Buffer
      read += bytes.length + frameCost
      this.#wanted = this.push(bytes)
    }
    if (read > 0 && !this.destroyed) {
      const window = this.#window.read(read, this.#incoming.length === 0)
      if (window > 0) this.#host.say(this, { window })
    }
    if (this.#theyEnded && this.#incoming.length === 0 && this.#wanted) {
      this.#wanted = false
      this.push(null)
    }
  }
}
