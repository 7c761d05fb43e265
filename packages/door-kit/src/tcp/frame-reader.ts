import type { CloseReason } from '@tidings/protocol'

/**
 * How many bytes the first frame of these has, its length and its end included; 0: too little has come to know.
 * Before `seen` there is nothing that says so. Infinity for what is no frame at all.
 */
export type Framing = (bytes: Buffer, seen: number) => number

/** A length in so many bytes, unsigned, the most significant first, of the bytes that follow it. */
export const lengthPrefixed =
  (bytesOfLength: 1 | 2 | 4): Framing =>
  (bytes) =>
    bytes.length < bytesOfLength ? 0 : bytesOfLength + bytes.readUIntBE(0, bytesOfLength)

/** Lines, each with a line feed at its end. */
export const lines: Framing = (bytes, seen) => bytes.indexOf(10, seen) + 1

/** Takes one frame; answers why the connection is to be closed, if it is. */
export type TakeFrame = (frame: Buffer) => CloseReason | undefined

/**
 * Cuts what a network brings into frames. It keeps no more than one frame that has not come whole, and makes room for it
 * as its bytes come, whatever length was announced; of what is between two frames it keeps nothing.
 */
export class FrameReader {
  readonly #framing: Framing
  readonly #take: TakeFrame
  /** The largest frame; a door may change it when somebody has signed in. */
  mostBytes: number
  /** The beginning of a frame. */
  #kept: Buffer | undefined
  #length = 0
  /** How much of that frame must be there before it is looked at again. */
  #needed = 0

  constructor(framing: Framing, mostBytes: number, take: TakeFrame) {
    this.#framing = framing
    this.mostBytes = mostBytes
    this.#take = take
  }

  /** Hands on every frame that is whole now. Answers why the connection is to be closed, if it is. */
  push(chunk: Buffer): CloseReason | undefined {
    const seen = this.#length
    const bytes = this.#joined(chunk)
    if (bytes.length < this.#needed) return undefined
    let at = 0
    let size = this.#framing(bytes, seen)
    while (size > 0 && size <= this.mostBytes && at + size <= bytes.length) {
      const excess = this.#take(bytes.subarray(at, at + size))
      if (excess) return excess
      at += size
      size = at < bytes.length ? this.#framing(bytes.subarray(at), 0) : 0
    }
    if (Math.max(size, bytes.length - at) > this.mostBytes) return 'frame_too_large'
    if (at > 0 || seen === 0) this.#keep(bytes.subarray(at))
    this.#needed = size
    return undefined
  }

  /** What is kept and what came, in one piece. */
  #joined(chunk: Buffer): Buffer {
    if (!this.#kept) return chunk
    const length = this.#length + chunk.length
    if (length > this.#kept.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#kept.length))
      this.#kept.copy(wider, 0, 0, this.#length)
      this.#kept = wider
    }
    chunk.copy(this.#kept, this.#length)
    this.#length = length
    return this.#kept.subarray(0, length)
  }

  /** A copy: the network's buffers, and frames that others hold, are no place for what waits. */
  #keep(rest: Buffer): void {
    this.#length = rest.length
    this.#kept = rest.length === 0 ? undefined : Buffer.allocUnsafeSlow(Math.max(rest.length, 64))
    if (this.#kept) rest.copy(this.#kept)
  }
}
