import type { Channel } from '../channel/channel.ts'
import { type Frame, framesIn, type Leaving, LinkFault, type Opening, type Welcome } from './frames.ts'
import { LinkStream, type StreamHost } from './link-stream.ts'
import { Outgoing } from './outgoing.ts'
import { Pot } from './windows.ts'

export interface LinkBounds {
  /** Streams at once. */
  readonly streams: number
  /** What all streams together may have under way beyond their first windows, in bytes. */
  readonly windowBytes: number
  /** New streams a second, and at once. */
  readonly opens: { readonly perSecond: number; readonly burst: number }
  /** After so long without a word the other side is asked for one, after twice and a half of that it is lost. */
  readonly pingAfterMs: number
}

export const usualBounds: LinkBounds = {
  streams: 10_000,
  windowBytes: 67_108_864,
  opens: { perSecond: 2000, burst: 10_000 },
  pingAfterMs: 10_000,
}

/** What the two ends hear. */
export interface LinkEars {
  /** At the centre: how a client's address counts here. A LinkFault for one that is none. */
  addressOf?(opening: Opening): string
  /** At the centre: a client of the edge's. */
  opened?(stream: LinkStream, opening: Opening): void
  /** At the edge: clients may come. */
  welcomed?(welcome: Welcome): void
  /** The other side ends the link, or is about to. */
  leaving?(reason: Leaving): void
  /** It has ended, with all its streams; said once. */
  closed(why: string): void
}

const highestStream = 2 ** 32 - 1

/**
 * Many streams over one channel. Nobody waits for anybody else: each stream has a window, what is ready goes in turns, and what
 * is short goes first. Whatever the other side says that the protocol does not allow ends the link, and everything on it.
 */
export class Link implements StreamHost {
  readonly pot: Pot
  readonly #channel: Channel
  readonly #bounds: LinkBounds
  readonly #ears: LinkEars
  readonly #outgoing: Outgoing
  readonly #streams = new Map<number, LinkStream>()
  readonly #timer: NodeJS.Timeout
  #lastStream = 0
  #lastHeard = performance.now()
  #opens: number
  #opensAt = performance.now()
  #closed = false

  constructor(channel: Channel, bounds: LinkBounds, ears: LinkEars) {
    this.#channel = channel
    this.#bounds = bounds
    this.#ears = ears
    this.#opens = bounds.opens.burst
    this.pot = new Pot(bounds.windowBytes)
    this.#outgoing = new Outgoing(channel)
    this.#timer = setInterval(() => this.#look(), bounds.pingAfterMs).unref()
    channel.begin({
      message: (message) => this.#received(message),
      taken: () => this.#outgoing.flush(),
      closed: (why) => this.close(why),
    })
  }

  /** Streams that are open. */
  get size(): number {
    return this.#streams.size
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** At the centre, first. */
  welcome(welcome: Welcome): void {
    this.#outgoing.urgent({ kind: 'welcome', ...welcome })
  }

  /** At the edge: brings a client. Undefined where there is no room for one more. */
  open(opening: Opening): LinkStream | undefined {
    if (this.#closed || this.#streams.size >= this.#bounds.streams || this.#lastStream >= highestStream)
      return undefined
    this.#lastStream += 1
    const stream = new LinkStream(this.#lastStream, this, opening.address)
    this.#streams.set(stream.id, stream)
    this.#attempt(() => this.#outgoing.urgent({ kind: 'open', stream: stream.id, ...opening }))
    return stream
  }

  /** Says why this side is about to end the link; `draining` leaves time for what is open. */
  leave(reason: Leaving, why: string = reason): void {
    if (this.#closed) return
    this.#outgoing.last({ kind: 'leave', reason })
    if (reason !== 'draining') this.close(why)
  }

  /** Ends at once, and all streams with it. */
  close(why: string): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    this.#outgoing.stop()
    this.#channel.close()
    for (const stream of this.#streams.values()) stream.vanish()
    this.#ears.closed(why)
  }

  ready(stream: LinkStream): void {
    this.#outgoing.ready(stream)
  }

  say({ id: stream }: LinkStream, what: 'reset' | { readonly window: number }): void {
    if (this.#closed || !this.#streams.has(stream)) return
    if (what === 'reset') this.#attempt(() => this.#outgoing.urgent({ kind: 'reset', stream }))
    else this.#outgoing.window(stream, what.window)
  }

  over(stream: LinkStream): void {
    this.#streams.delete(stream.id)
    this.#outgoing.forget(stream)
  }

  #look(): void {
    const silent = performance.now() - this.#lastHeard
    if (silent > 2.5 * this.#bounds.pingAfterMs) this.close('silent')
    else if (silent > this.#bounds.pingAfterMs / 2) this.#attempt(() => this.#outgoing.urgent({ kind: 'ping' }))
  }

  #received(message: Buffer): void {
    this.#lastHeard = performance.now()
    this.#attempt(() => {
      for (const frame of framesIn(message)) {
        if (this.#closed) return
        this.#take(frame)
      }
    })
  }

  /** Who breaks the protocol is told so, and gets no second chance. */
  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof LinkFault)) throw error
      this.leave('fault', error.message)
    }
  }

  #take(frame: Frame): void {
    if (frame.kind === 'open') this.#opened(frame)
    else if ('stream' in frame) this.#ofStream(frame)
    else if (frame.kind === 'ping') this.#outgoing.urgent({ kind: 'pong' })
    else if (frame.kind === 'welcome') this.#welcomed(frame)
    else if (frame.kind === 'leave') this.#theyLeave(frame.reason)
  }

  #ofStream(frame: Extract<Frame, { readonly stream: number }>): void {
    const stream = this.#streams.get(frame.stream)
    if (stream === undefined) {
      // What was under way when it ended here is for nobody; a stream that never was is another matter.
      if (frame.stream > this.#lastStream) throw new LinkFault('a frame for a stream that was never opened')
    } else if (frame.kind === 'reset') stream.wasReset()
    else if (!this.#keepsTo(frame, stream)) throw new LinkFault(`too much of a stream: ${frame.kind}`)
  }

  #keepsTo(frame: Extract<Frame, { readonly stream: number }>, stream: LinkStream): boolean {
    if (frame.kind === 'data') return stream.received(frame.bytes)
    return frame.kind === 'window' ? stream.widened(frame.cost) : stream.ended()
  }

  #opened({ kind: _, stream: id, ...opening }: Extract<Frame, { readonly kind: 'open' }>): void {
    const { opened } = this.#ears
    if (!opened) throw new LinkFault('this side brings the clients')
    if (id <= this.#lastStream) throw new LinkFault('a stream was opened twice')
    if (!this.#withinRate()) throw new LinkFault('too many new streams')
    this.#lastStream = id
    if (this.#streams.size >= this.#bounds.streams) {
      this.#outgoing.urgent({ kind: 'reset', stream: id })
      return
    }
    const stream = new LinkStream(id, this, this.#ears.addressOf?.(opening) ?? opening.address)
    this.#streams.set(id, stream)
    opened.call(this.#ears, stream, opening)
  }

  #withinRate(): boolean {
    const { perSecond, burst } = this.#bounds.opens
    const now = performance.now()
    this.#opens = Math.min(burst, this.#opens + ((now - this.#opensAt) / 1000) * perSecond) - 1
    this.#opensAt = now
    return this.#opens >= 0
  }

  #welcomed({ streams, offers }: Welcome): void {
    if (!this.#ears.welcomed) throw new LinkFault('this side welcomes')
    this.#ears.welcomed({ streams, offers })
  }

  #theyLeave(reason: Leaving): void {
    this.#ears.leaving?.(reason)
    if (reason !== 'draining') this.close(reason)
  }
}
