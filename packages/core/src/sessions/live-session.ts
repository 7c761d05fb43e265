import { type Client, type CloseReason, limits, TidingsError, type Uid } from '@tidings/protocol'
import type { Call, Connection } from '../calls/call.ts'
import { connectionEnded } from '../calls/connected.ts'
import { Outgoing } from '../delivery/outgoing.ts'
import type { Receiver } from '../delivery/receivers.ts'
import type { Actor, Session, Sink } from '../gates/gate.ts'

/** Why a session ends: the server closes it, or its connection is gone. */
export type SessionEnd = CloseReason | 'disconnected'

/** What a session asks of the core around it. */
export interface SessionHost {
  readonly backlogBytes: number
  /** See `Clock.elapsed`. */
  elapsed(): number
  readonly call: Call
  /** See `Session.heard`; a user's terminals draw on one budget. */
  heard(uid: Uid, bytes: number): number
  ended(session: LiveSession, why: SessionEnd): void
  /** A session for which something waits can take more, or is gone. */
  takesMore(): void
  resynced(): void
}

export interface SessionIdentity {
  readonly id: string
  readonly client: Client
  readonly actor: Actor & { readonly kind: 'user' }
  /** When its token is over, in milliseconds of `Clock.elapsed`. */
  readonly endsAt: number
  /** When it came, in milliseconds of `Clock.elapsed`. */
  readonly cameAt: number
}

/** In the place of the connection of a session that has ended: who still knows the session keeps no more of it. */
const gone: Sink = {
  codec: { encode: () => undefined },
  send: () => undefined,
  backlog: () => 0,
  fellBehind: () => 'dropped',
  close: () => undefined,
}

/** Whose a session was that has ended: rooms that are idle and the list of changes know thousands of those for long. */
const nobody: SessionIdentity = {
  id: '',
  client: { id: '', platform: 'web' },
  actor: { kind: 'user', uid: '', address: '' },
  endsAt: Number.POSITIVE_INFINITY,
  cameAt: 0,
}

/** What a network holds without saying that it is full: nobody would say when it is gone. */
const littleBytes = 64 * 1024

const resync = new Outgoing({ event: 'resync', data: {} })

/** What of an event no log has: it can only be said how much of it was left out. */
const saidIn = ({ event }: Outgoing): number =>
  event.event === 'chatroom.messages' ? event.data.messages.length + (event.data.missed ?? 0) : 0

/** One connection of a client, seen from the core: what goes out, and the hard bound on what may wait. */
export class LiveSession implements Session, Connection, Receiver {
  readonly uid: Uid
  readonly endsAt: number
  live = true
  /** Nobody is at this terminal, it says. */
  idle = false
  waiting = 0
  underWay = 0
  #who: SessionIdentity
  #sink: Sink
  readonly #host: SessionHost
  /** Events were lost; nothing more is sent until the queue is empty and the client was told. */
  #behind = false
  /** Since then so much was said in the chatroom that it is in. */
  #missed = 0

  constructor(identity: SessionIdentity, sink: Sink, host: SessionHost) {
    this.uid = identity.actor.uid
    this.endsAt = identity.endsAt
    this.#who = identity
    this.#sink = sink
    this.#host = host
  }

  /** As long as it lives, and while its end is told; so are the next three. */
  get id(): string {
    return this.#who.id
  }

  get client(): Client {
    return this.#who.client
  }

  get actor(): SessionIdentity['actor'] {
    return this.#who.actor
  }

  get cameAt(): number {
    return this.#who.cameAt
  }

  /** Its user was looked at anew, and stands. */
  stands(actor: SessionIdentity['actor']): void {
    if (this.live) this.#who = { ...this.#who, actor }
  }

  call(name: string, input: unknown): Promise<unknown> {
    if (this.#host.elapsed() >= this.endsAt)
      return Promise.reject(new TidingsError('expired', 'the token has expired; connect again with a new one'))
    if (!this.live) return Promise.reject(connectionEnded())
    return this.#host.call(this.actor, name, input, this)
  }

  /** A push is a hint: what does not fit is dropped, and the client reads the log. */
  deliver(outgoing: Outgoing): void {
    if (!this.live) return
    if (this.#behind) {
      this.#missed += saidIn(outgoing)
      return
    }
    const sink = this.#sink
    if (sink.wants !== undefined && !sink.wants.has(outgoing.event.event)) return
    const bytes = outgoing.bytes(sink.codec)
    if (bytes === undefined) return
    if (sink.backlog() > this.#host.backlogBytes) this.#fallBehind(saidIn(outgoing))
    else sink.send(bytes)
  }

  /** Events did not come to this node: as if it had fallen behind, which it is told as soon as it has read the rest. */
  missed(): void {
    if (this.#behind || !this.live) return
    this.#fallBehind()
    if (this.#sink.backlog() === 0) this.drained()
  }

  #fallBehind(missed = 0): void {
    const means = this.#sink.fellBehind()
    if (means === 'dropped') return
    this.#behind = true
    this.#missed = missed
    this.#host.resynced()
    // In a moment: whoever delivers goes through the list of sessions that it would leave.
    if (means === 'closed') void Promise.resolve().then(() => this.end())
  }

  heard(bytes: number): number {
    return this.#host.heard(this.uid, bytes)
  }

  /** Its queue and the pages that are being made stay within the bound; one is always made when next to nothing waits. */
  takesPage(): boolean {
    if (!this.live) return true
    const waits = this.#sink.backlog() + this.underWay * limits.pageBytes
    return waits <= littleBytes || waits + limits.pageBytes <= this.#host.backlogBytes
  }

  drained(): void {
    if (this.waiting > 0) this.#host.takesMore()
    if (!this.#behind || !this.live) return
    this.#behind = false
    const missed = this.#missed
    const told = missed > 0 ? new Outgoing({ event: 'resync', data: { missed } }) : resync
    const bytes = told.bytes(this.#sink.codec)
    if (bytes !== undefined) this.#sink.send(bytes)
  }

  close(reason: CloseReason): void {
    if (!this.live) return
    this.#sink.close(reason)
    this.#end(reason)
  }

  /** Another node takes its client; it lives until what it has asked is answered. */
  leave(to: string | undefined): void {
    if (!this.live) return
    if (this.#sink.leave) this.#sink.leave(to)
    else {
      this.#sink.close('draining', to)
      this.#end('draining')
    }
  }

  end(): void {
    this.#end('disconnected')
  }

  #end(why: SessionEnd): void {
    if (!this.live) return
    this.live = false
    this.#sink = gone
    if (this.waiting > 0) this.#host.takesMore()
    this.#host.ended(this, why)
    this.#who = nobody
  }
}
