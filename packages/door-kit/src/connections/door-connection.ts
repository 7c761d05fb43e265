import type { Duplex } from 'node:stream'
import type { EventCodec, FallenBehind, Sink } from '@tidings/core'
import type { CloseReason } from '@tidings/protocol'
import { type Flusher, Outbound } from './outbound.ts'
import type { Swept } from './sweep.ts'
import { type Ends, Turnstile, type TurnstileBounds } from './turnstile.ts'

/** What the connections of every door are alike in: a way in, a way out, and how the core and the sweep of the door see them. */
export abstract class DoorConnection<P> implements Sink, Swept, Ends<P> {
  abstract readonly codec: EventCodec
  protected readonly outbound: Outbound
  protected readonly turnstile: Turnstile<P>

  constructor(socket: Duplex, flusher: Flusher, bounds: TurnstileBounds) {
    this.outbound = new Outbound(socket, flusher, this)
    this.turnstile = new Turnstile(bounds, this.outbound, this)
  }

  abstract begin(piece: P): void
  abstract fellBehind(): FallenBehind
  abstract close(reason: CloseReason, to?: string): void
  abstract cut(): void
  abstract pause(): void
  abstract resume(): void

  get openedAt(): number {
    return this.turnstile.openedAt
  }

  get lastHeard(): number {
    return this.turnstile.lastHeard
  }

  get signedIn(): boolean {
    return this.turnstile.signedIn
  }

  send(bytes: Uint8Array): void {
    this.outbound.pushEvent(bytes)
  }

  backlog(): number {
    return this.outbound.backlog()
  }

  leave(to: string | undefined): void {
    this.turnstile.finish(() => this.close('draining', to))
  }

  taken(): void {
    this.turnstile.taken()
  }
}
