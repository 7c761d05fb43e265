import type { Duplex } from 'node:stream'
import type { EventCodec, FallenBehind, Gate, Log } from '@tidings/core'
import { DoorConnection, type Flusher, wireError } from '@tidings/door-kit'
import { type CloseReason, closeCodes, type RequestFrame, type ResponseFrame, TidingsError } from '@tidings/protocol'
import type { WebSocket } from 'ws'
import { eventCodec, textFrame } from './codec.ts'
import type { WsDoorConfig } from './config.ts'
import { binary, type Frame, parseRequest, type RequestId } from './request.ts'

/** Bytes that fit beside the code into a frame that closes. */
const mostReason = 123

/** What all connections of the door share. */
export interface DoorParts {
  readonly gate: Gate
  readonly config: WsDoorConfig
  readonly log: Log
  readonly flusher: Flusher
  /** Told of a connection that has signed in. */
  readonly signedIn: (connection: Connection) => void
  /** And of one that is gone. */
  readonly left: (connection: Connection) => void
}

/** One WebSocket, from its first frame to its last. Translates between frames and the gate. */
export class Connection extends DoorConnection<Frame> {
  readonly codec: EventCodec = eventCodec
  readonly #ws: WebSocket
  readonly #parts: DoorParts
  readonly #address: string

  constructor(ws: WebSocket, socket: Duplex, parts: DoorParts, address: string) {
    super(socket, parts.flusher, parts.config)
    this.#ws = ws
    this.#parts = parts
    this.#address = address
  }

  /** There is an event that says so: the client reads the logs. */
  fellBehind(): FallenBehind {
    return 'lost'
  }

  close(reason: CloseReason, to = ''): void {
    this.turnstile.close()
    this.outbound.end()
    const { code, text } = closeCodes[reason]
    this.#ws.close(code, to !== '' && Buffer.byteLength(to) <= mostReason ? to : text)
  }

  cut(): void {
    this.#ws.terminate()
  }

  ping(): void {
    this.outbound.flush()
    this.#ws.ping()
  }

  pause(): void {
    this.#ws.pause()
  }

  resume(): void {
    this.#ws.resume()
  }

  ended(): void {
    this.turnstile.end()
  }

  left(): void {
    this.#parts.left(this)
    this.ended()
  }

  /** A sign of life that is no frame with something in it. */
  heard(): void {
    this.turnstile.heard()
  }

  received(data: Buffer, isBinary: boolean): void {
    // After our close a client may go on talking: nobody listens.
    if (this.#ws.readyState !== this.#ws.OPEN) return
    const excess = this.turnstile.take(isBinary ? binary : data, data.length)
    if (excess) this.close(excess)
  }

  begin(frame: Frame): void {
    const request = parseRequest(frame)
    if ('error' in request) {
      this.#answer({ id: request.id, error: request.error.toWire() })
      this.turnstile.said()
      return
    }
    this.turnstile.asked()
    void this.#carryOut(request)
  }

  async #carryOut({ id, op, data }: RequestFrame): Promise<void> {
    const { session } = this.turnstile
    try {
      if (session) this.#answered({ id, ok: await session.call(op, data) })
      else if (op === 'connect') await this.#connect(id, data)
      else throw new TidingsError('unauthenticated', 'the first operation must be connect')
    } catch (error) {
      this.#answered({ id, error: wireError(error, this.#parts.log) })
      // A connection that could not sign in is of no use; anything else may be tried again on it.
      if (op === 'connect' && error instanceof TidingsError) this.#closeUnwelcome(error)
    }
  }

  #connect(id: RequestId, data: unknown): Promise<void> {
    const { gate, signedIn, config } = this.#parts
    return this.turnstile.enter(
      () => gate.connect(data, this, this.#address),
      (answer) => {
        signedIn(this)
        // How large a frame may be is known to the door alone.
        this.#answered({ id, ok: { ...answer, frameBytes: config.frameBytes } })
      },
    )
  }

  #closeUnwelcome(error: TidingsError): void {
    if (error.code === 'banned') this.close('banned')
    else if (error.code === 'unauthenticated' || error.code === 'expired') this.close('unauthenticated')
  }

  #answered(frame: ResponseFrame): void {
    this.#answer(frame)
    this.turnstile.answered()
  }

  #answer(frame: ResponseFrame): void {
    this.outbound.push(textFrame(JSON.stringify(frame)))
  }
}
