import type { Duplex } from 'node:stream'

/** So few are cheaper to copy into one piece than to hand over one by one. */
const few = 4

/** Of every connection for which nothing waits: never changed. An array of its own each would cost an idle one memory. */
const nothing: Uint8Array[] = []

interface Owner {
  /** The network has taken everything. */
  taken(): void
}

/** What waits to be written to one connection. Everything of one turn of the event loop goes out at once. */
export class Outbound {
  readonly #socket: Duplex
  readonly #flusher: Flusher
  readonly #owner: Owner
  #pieces = nothing
  #bytes = 0
  /** Events that wait for the answer to the sign-in, so that it comes first. */
  #held: Uint8Array[] | undefined
  #waitsForDrain = false
  #ended = false

  constructor(socket: Duplex, flusher: Flusher, owner: Owner) {
    this.#socket = socket
    this.#flusher = flusher
    this.#owner = owner
  }

  /** Queues what the door itself says: an answer, a notice. */
  push(piece: Uint8Array): void {
    if (this.#ended) return
    if (this.#pieces.length > 0) this.#pieces.push(piece)
    else {
      this.#pieces = [piece]
      this.#flusher.mark(this)
    }
    this.#bytes += piece.length
  }

  /** Queues what the core tells. */
  pushEvent(piece: Uint8Array): void {
    if (this.#held) this.#held.push(piece)
    else this.push(piece)
  }

  /** From now on events wait. */
  hold(): void {
    this.#held ??= []
  }

  /** What waited follows what was pushed so far. */
  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const piece of held) this.push(piece)
  }

  /** Writes what is queued, and nothing afterwards: a farewell is the last that is said. */
  end(): void {
    this.flush()
    this.#ended = true
  }

  /** Bytes that wait: here, and beneath us. */
  backlog(): number {
    return this.#bytes + this.#socket.writableLength
  }

  flush(): void {
    const pieces = this.#pieces
    if (pieces.length === 0) return
    this.#pieces = nothing
    this.#bytes = 0
    if (!this.#socket.writable) return
    this.#write(pieces)
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

  /** Many pieces go out in one system call, and are not copied. */
  #write(pieces: readonly Uint8Array[]): void {
    if (pieces.length === 1) {
      this.#socket.write(pieces[0])
      return
    }
    if (pieces.length <= few) {
      this.#socket.write(Buffer.concat(pieces))
      return
    }
    this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    this.#socket.uncork()
  }
}

/** Collects the connections that were written to in this turn of the event loop, and writes each once. */
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
