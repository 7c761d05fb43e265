import type { Channel } from '../channel/channel.ts'
import { mostBytes, tagBytes } from '../noise/cipher.ts'
import { type Frame, LinkFault, written } from './frames.ts'
import type { LinkStream } from './link-stream.ts'

/** So much may wait beneath us: enough to keep a long line busy, and little enough that nobody waits behind it for long. */
const mostBeneath = 262_144
const mostInMessage = mostBytes - tagBytes
/** With less room than this a message is full. */
const leastRoom = 1024
/** Nobody who reads what we say lets so many frames wait that are not data. */
const mostUrgent = 20_000

/** One message in the making: the frames of a turn of the event loop go out together. */
class Message {
  readonly #parts: Buffer[] = []
  #bytes = 0

  get room(): number {
    return mostInMessage - this.#bytes
  }

  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  add(frame: Frame): void {
    for (const part of written(frame)) {
      this.#parts.push(part)
      this.#bytes += part.length
    }
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts, this.#bytes)
  }
}

/** What is to be said, in its order: what is short first, then each stream in turn. */
export class Outgoing {
  readonly #channel: Channel
  #urgent: Frame[] = []
  readonly #windows = new Map<number, number>()
  readonly #ready = new Set<LinkStream>()
  #scheduled = false
  #stopped = false

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** Throws where the other side reads none of it. */
  urgent(frame: Frame): void {
    if (this.#urgent.length >= mostUrgent) throw new LinkFault('the other side reads nothing')
    this.#urgent.push(frame)
    this.#schedule()
  }

  /** Goes out at once, whatever waits. */
  last(frame: Frame): void {
    const message = new Message()
    message.add(frame)
    this.#channel.send(message.whole())
  }

  window(stream: number, cost: number): void {
    this.#windows.set(stream, (this.#windows.get(stream) ?? 0) + cost)
    this.#schedule()
  }

  ready(stream: LinkStream): void {
    this.#ready.add(stream)
    this.#schedule()
  }

  forget(stream: LinkStream): void {
    this.#ready.delete(stream)
    this.#windows.delete(stream.id)
  }

  stop(): void {
    this.#stopped = true
    this.#ready.clear()
  }

  /** Says what there is, as far as the network takes it. */
  flush(): void {
    while (!this.#stopped && this.#waits && this.#channel.backlog < mostBeneath) {
      const message = new Message()
      this.#addUrgent(message)
      this.#addStreams(message)
      if (message.isEmpty) return
      this.#channel.send(message.whole())
    }
  }

  get #waits(): boolean {
    return this.#urgent.length > 0 || this.#windows.size > 0 || this.#ready.size > 0
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  #addUrgent(message: Message): void {
    let count = 0
    for (const frame of this.#urgent) {
      if (message.room < leastRoom) break
      message.add(frame)
      count += 1
    }
    this.#urgent = this.#urgent.slice(count)
    for (const [stream, cost] of this.#windows) {
      if (message.room < leastRoom) return
      this.#windows.delete(stream)
      message.add({ kind: 'window', stream, cost })
    }
  }

  /** A frame of each in turn; who has more goes to the end. */
  #addStreams(message: Message): void {
    for (const stream of this.#ready) {
      if (message.room < leastRoom) return
      this.#ready.delete(stream)
      const piece = stream.next(message.room)
      if (piece === undefined) continue
      const { id } = stream
      message.add(piece.kind === 'end' ? { kind: 'end', stream: id } : { kind: 'data', stream: id, bytes: piece.bytes })
      if (stream.hasMore && !stream.destroyed) this.#ready.add(stream)
    }
  }
}
