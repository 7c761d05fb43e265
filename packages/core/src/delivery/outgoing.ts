import type { ServerEvent } from '@tidings/protocol'
import type { EventCodec } from '../gate.ts'

/** An event on its way to many sessions: each codec encodes it once, all receivers share the bytes. */
export class Outgoing {
  readonly event: ServerEvent
  #codec: EventCodec | undefined
  #bytes: Uint8Array | undefined
  /** Of the other codecs: there is one for each protocol that doors speak. */
  #others: Map<EventCodec, Uint8Array> | undefined

  constructor(event: ServerEvent) {
    this.event = event
  }

  /** The first codec stands by itself: nearly all sessions of a node speak the same. */
  bytes(codec: EventCodec): Uint8Array {
    if (this.#bytes !== undefined && this.#codec === codec) return this.#bytes
    if (this.#bytes !== undefined) return this.#bytesOfOther(codec)
    this.#codec = codec
    this.#bytes = codec.encode(this.event)
    return this.#bytes
  }

  #bytesOfOther(codec: EventCodec): Uint8Array {
    this.#others ??= new Map()
    const known = this.#others.get(codec)
    if (known) return known
    const bytes = codec.encode(this.event)
    this.#others.set(codec, bytes)
    return bytes
  }
}
