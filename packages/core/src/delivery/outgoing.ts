import type { ServerEvent } from '@tidings/protocol'
import type { EventCodec } from '../gate.ts'

/** An event on its way to many sessions: each codec encodes it once, all receivers share the bytes. */
export class Outgoing {
  readonly event: ServerEvent
  #codec: EventCodec | undefined
  #bytes: Uint8Array | undefined

  constructor(event: ServerEvent) {
    this.event = event
  }

  /** Remembers one codec at a time: nearly all sessions of a node speak the same. */
  bytes(codec: EventCodec): Uint8Array {
    if (this.#bytes === undefined || this.#codec !== codec) {
      this.#codec = codec
      this.#bytes = codec.encode(this.event)
    }
    return this.#bytes
  }
}
