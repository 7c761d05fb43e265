import type { Client, CloseReason, Uid } from '@tidings/protocol'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Actor, Session, Sink } from '../gate.ts'

/** What a session asks of the core around it. */
export interface SessionHost {
  readonly backlogBytes: number
  call(actor: Actor, name: string, input: unknown, session: LiveSession | undefined): Promise<unknown>
  ended(session: LiveSession): void
  resynced(): void
}

export interface SessionIdentity {
  readonly id: string
  readonly client: Client
  readonly actor: Actor & { readonly kind: 'user' }
}

const resync = new Outgoing({ event: 'resync', data: {} })

/** One connection of a client, seen from the core: what goes out, and the hard bound on what may wait. */
export class LiveSession implements Session {
  readonly id: string
  readonly uid: Uid
  readonly client: Client
  readonly actor: Actor & { readonly kind: 'user' }
  live = true
  /** Nobody is at this terminal, it says. */
  idle = false
  readonly #sink: Sink
  readonly #host: SessionHost
  /** Events were dropped; nothing more is sent until the queue is empty and the client was told. */
  #behind = false

  constructor(identity: SessionIdentity, sink: Sink, host: SessionHost) {
    this.id = identity.id
    this.uid = identity.actor.uid
    this.client = identity.client
    this.actor = identity.actor
    this.#sink = sink
    this.#host = host
  }

  call(name: string, input: unknown): Promise<unknown> {
    return this.#host.call(this.actor, name, input, this)
  }

  /** A push is a hint: what does not fit is dropped, and the client reads the log. */
  deliver(outgoing: Outgoing): void {
    if (this.#behind || !this.live) return
    if (this.#sink.backlog() > this.#host.backlogBytes) {
      this.#behind = true
      this.#host.resynced()
      return
    }
    this.#sink.send(outgoing.bytes(this.#sink.codec))
  }

  drained(): void {
    if (!this.#behind || !this.live) return
    this.#behind = false
    this.#sink.send(resync.bytes(this.#sink.codec))
  }

  close(reason: CloseReason): void {
    if (!this.live) return
    this.#sink.close(reason)
    this.end()
  }

  end(): void {
    if (!this.live) return
    this.live = false
    this.#host.ended(this)
  }
}
