import type { Duplex } from 'node:stream'

/** So few are cheaper to copy into one piece than to hand over one by one. */
const few = 4

interface Owner {
  /** The network has taken everything. */
  taken(): void
}

/** What waits to be written to one socket. Everything of one turn of the event loop goes out at once. */
export class Outbound {
  readonly #socket: Duplex
  readonly #flusher: Flusher
  readonly #owner: Owner
  #frames: Uint8Array[] = []
  #bytes = 0
  #waitsForDrain = false
  #ended = false

  constructor(socket: Duplex, flusher: Flusher, owner: Owner) {
    this.#socket = socket
    this.#flusher = flusher
    this.#owner = owner
  }

  push(frame: Uint8Array): void {
    if (this.#ended) return
    if (this.#frames.length === 0) this.#flusher.mark(this)
    this.#frames.push(frame)
    this.#bytes += frame.length
  }

  /** Writes what is queued; nothing may follow a close frame. */
  end(): void {
    this.flush()
    this.#ended = true
  }

  backlog(): number {
    return this.#bytes + this.#socket.writableLength
  }

  flush(): void {
    const frames = this.#frames
    if (frames.length === 0) return
    this.#frames = []
    this.#bytes = 0
    if (!this.#socket.writable) return
    this.#write(frames)
    if (!this.#socket.writableNeedDrain) this.#owner.taken()
    else if (!this.#waitsForDrain) this.#waitForDrain()
  }

  /** Listens only while something waits: an idle connection has no listener. */
  #waitForDrain(): void {
    this.#waitsForDrain = true
    this.#socket.once('drain', () => {
      this.#waitsForDrain = false
      this.#owner.taken()
    })
  }

  /** Many frames go out in one system call, and are not copied. */
  #write(frames: readonly Uint8Array[]): void {
    if (frames.length === 1) {
      this.#socket.write(frames[0])
      return
    }
    if (frames.length <= few) {
      this.#socket.write(Buffer.concat(frames))
      return
    }
    this.#socket.cork()
    for (const frame of frames) this.#socket.write(frame)
    this.#socket.uncork()
  }
}

/** Collects the sockets that were written to in this turn of the event loop, and writes each once. */
export class Flusher {
  #dirty: Outbound[] = []

  mark(outbound: Outbound): void {
    if (this.#dirty.length === 0) setImmediate(() => this.#flush())
    this.#dirty.push(outbound)
  }

  #flush(): void {
    const dirty = this.#dirty
    this.#dirty = []
    for (const outbound of dirty) outbound.flush()
  }
}
