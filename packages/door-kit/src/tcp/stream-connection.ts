import type { Duplex } from 'node:stream'
import type { Session } from '@tidings/core'
import type { CloseReason } from '@tidings/protocol'
import { DoorConnection } from '../connections/door-connection.ts'
import type { Flusher } from '../connections/outbound.ts'
import type { TurnstileBounds } from '../connections/turnstile.ts'
import { FrameReader, type Framing } from './frame-reader.ts'
import type { TcpCaller } from './tcp-host.ts'

/** What all connections of a door share. */
export interface StreamShape {
  readonly framing: Framing
  /** A longer frame closes the connection. */
  readonly frameBytes: number
  readonly bounds: TurnstileBounds
  readonly flusher: Flusher
}

/** Who does not take our farewell within this time is cut off. */
const farewellMs = 5000

/**
 * One connection of a protocol that is a stream of frames: over TCP, TLS, or another stream. A door's own class says what
 * a frame means, how an answer and a farewell look, and what falling behind means.
 */
export abstract class StreamConnection extends DoorConnection<Buffer> {
  readonly caller: TcpCaller
  protected readonly reader: FrameReader
  readonly #socket: Duplex
  #closing = false

  constructor(socket: Duplex, caller: TcpCaller, { framing, frameBytes, bounds, flusher }: StreamShape) {
    super(socket, flusher, bounds)
    this.#socket = socket
    this.caller = caller
    this.reader = new FrameReader(framing, frameBytes, (frame) => this.turnstile.take(frame, frame.length))
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.once('close', () => this.turnstile.end())
  }

  /** Carries a frame out, or begins to. Must not throw, and says each answer by `answer`, `asked` before. */
  abstract override begin(frame: Buffer): void
  /** The last that is said, if the protocol says why it ends. */
  protected abstract farewell(reason: CloseReason): Uint8Array | undefined

  protected get session(): Session | undefined {
    return this.turnstile.session
  }

  /** A frame was begun that will be answered. */
  protected asked(): void {
    this.turnstile.asked()
  }

  protected answer(bytes: Uint8Array): void {
    this.outbound.push(bytes)
    this.turnstile.answered()
  }

  /** What nobody waits for: a notice, the answer to a ping. */
  protected say(bytes: Uint8Array): void {
    this.outbound.push(bytes)
    this.turnstile.said()
  }

  /** See `Turnstile.enter`. */
  protected enter<A>(
    connect: () => Promise<{ readonly session: Session; readonly answer: A }>,
    tell: (answer: A) => void,
  ): Promise<void> {
    return this.turnstile.enter(connect, (answer) => {
      this.caller.signedIn()
      tell(answer)
    })
  }

  close(reason: CloseReason): void {
    if (this.#closing) return
    this.#closing = true
    this.turnstile.close()
    const last = this.farewell(reason)
    if (last) this.outbound.push(last)
    this.outbound.end()
    this.#socket.end()
    const late = setTimeout(() => this.cut(), farewellMs).unref()
    this.#socket.once('close', () => clearTimeout(late))
  }

  cut(): void {
    this.#socket.destroy()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  #received(chunk: Buffer): void {
    if (this.#closing) return
    const reason = this.reader.push(chunk)
    if (reason) this.close(reason)
  }
}
