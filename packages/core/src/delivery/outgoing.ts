import type { ServerEvent } from '@tidings/protocol'
import type { EventCodec } from '../gates/gate.ts'

/** An event on its way to many sessions: each codec is asked for its bytes once, all receivers share them. */
export class Outgoing {
  readonly event: ServerEvent
  #codec: EventCodec | undefined
  #bytes: Uint8Array | undefined
  /** Of the other codecs: there is one for each protocol that doors speak. */
  #others: Map<EventCodec, Uint8Array | undefined> | undefined

  constructor(event: ServerEvent) {
    this.event = event
  }

  /** `undefined` when there is nothing for this event in the codec's protocol. */
  bytes(codec: EventCodec): Uint8Array | undefined {
    // The first codec stands by itself: nearly all sessions of a node speak the same.
    if (this.#codec === codec) return this.#bytes
    if (this.#codec !== undefined) return this.#bytesOfOther(codec)
    this.#bytes = codec.encode(this.event)
    this.#codec = codec
    return this.#bytes
  }

  #bytesOfOther(codec: EventCodec): Uint8Array | undefined {
    this.#others ??= new Map()
    const known = this.#others.get(codec)
    if (known !== undefined || this.#others.has(codec)) return known
    const bytes = codec.encode(this.event)
    this.#others.set(codec, bytes)
    return bytes
  }
}
