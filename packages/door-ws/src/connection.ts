import type { Duplex } from 'node:stream'
import type { EventCodec, Gate, Log, Session, Sink } from '@tidings/core'
import { wireError } from '@tidings/door-kit'
import {
  type CloseReason,
  closeCodes,
  isTakenAsIs,
  outOfBounds,
  RequestFrame,
  type ResponseFrame,
  TidingsError,
} from '@tidings/protocol'
import type { WebSocket } from 'ws'
import { eventCodec, textFrame } from './codec.ts'
import type { WsDoorConfig } from './config.ts'
import { type Flusher, Outbound } from './outbound.ts'

/** What all connections of the door share. */
export interface DoorParts {
  readonly gate: Gate
  readonly config: WsDoorConfig
  readonly log: Log
  readonly flusher: Flusher
  /** Told of a connection that has signed in. */
  readonly signedIn: (ws: WebSocket) => void
}

type RequestId = RequestFrame['id']

/** Who has not signed in sends a `connect`, and little else. */
const strangersFrameBytes = 16 * 1024
const strangersFrames = 10
/** Calls of one connection that wait for their turn; then it is read no further until some had theirs. */
const mostWaiting = 32
/** Shorter than the silence after which a connection is lost. */
const longestWaitMs = 20_000

const issue = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', path === '' ? message : `${path}: ${message}`, { issues: [{ path, message }] })

/** The request in a frame, or what is wrong with it and the id, if that could be read. */
function parseRequest(
  data: Buffer,
  isBinary: boolean,
): RequestFrame | { readonly id: RequestId | null; readonly error: TidingsError } {
  if (isBinary) return { id: null, error: issue('', 'expected a text frame with JSON') }
  let value: unknown
  try {
    value = JSON.parse(data.toString())
  } catch {
    return { id: null, error: issue('', 'expected JSON') }
  }
  if (isTakenAsIs(RequestFrame, value)) return value as RequestFrame
  // Fields that there are not are not gathered: there may be many.
  const fault = outOfBounds(RequestFrame, value)
  const parsed = fault ? undefined : RequestFrame.safeParse(value)
  if (parsed?.success) return parsed.data
  const [first] = fault ? [fault] : (parsed?.error.issues ?? [])
  const id = RequestFrame.shape.id.safeParse((value as { id?: unknown } | null)?.id)
  const path = String(first?.path[0] ?? '').slice(0, 64)
  return { id: id.success ? id.data : null, error: issue(path, first?.message ?? 'not a request') }
}

interface Frame {
  readonly data: Buffer
  readonly isBinary: boolean
}

/** One WebSocket, from its first frame to its last. Translates between frames and the gate. */
export class Connection implements Sink {
  readonly codec: EventCodec = eventCodec
  readonly openedAt: number
  lastHeard: number
  readonly #ws: WebSocket
  readonly #parts: DoorParts
  readonly #address: string
  readonly #outbound: Outbound
  #session: Session | undefined
  /** While `connect` runs its events wait here, so that its answer comes first. */
  #held: Uint8Array[] | undefined
  #unanswered = 0
  #frames: number
  #framesAt: number
  #framesOfStranger = 0
  /** Frames that came with the ones after which no more are read: what one piece from the network held. */
  #inbox: Frame[] = []
  /** Ends the wait of a connection that sent more bytes than its user may. */
  #slowed: NodeJS.Timeout | undefined

  constructor(ws: WebSocket, socket: Duplex, parts: DoorParts, address: string) {
    const now = performance.now()
    this.openedAt = now
    this.lastHeard = now
    this.#framesAt = now
    this.#frames = parts.config.frames.burst
    this.#ws = ws
    this.#parts = parts
    this.#address = address
    this.#outbound = new Outbound(socket, parts.flusher, this)
  }

  get signedIn(): boolean {
    return this.#session !== undefined
  }

  send(bytes: Uint8Array): void {
    if (this.#held) this.#held.push(bytes)
    else this.#outbound.push(bytes)
  }

  backlog(): number {
    return this.#outbound.backlog()
  }

  close(reason: CloseReason): void {
    clearTimeout(this.#slowed)
    this.#inbox = []
    this.#outbound.end()
    const { code, text } = closeCodes[reason]
    this.#ws.close(code, text)
  }

  ping(): void {
    this.#outbound.flush()
    this.#ws.ping()
  }

  ended(): void {
    clearTimeout(this.#slowed)
    this.#inbox = []
    this.#session?.end()
    this.#session = undefined
  }

  received(data: Buffer, isBinary: boolean): void {
    // After our close a client may go on talking: nobody listens.
    if (this.#ws.readyState !== this.#ws.OPEN) return
    this.lastHeard = performance.now()
    const excess = this.#excessOf(data)
    if (excess) {
      this.close(excess)
      return
    }
    if (this.#inbox.length > 0 || !this.#readsOn()) this.#inbox.push({ data, isBinary })
    else this.#begin(data, isBinary)
    if (!this.#readsOn()) this.#ws.pause()
  }

  #begin(data: Buffer, isBinary: boolean): void {
    const request = parseRequest(data, isBinary)
    if ('error' in request) {
      this.#answer({ id: request.id, error: request.error.toWire() })
      return
    }
    this.#unanswered += 1
    void this.#carryOut(request)
  }

  /** What is judged before anything is made of a frame. Too many bytes of a user are read all the same, but more slowly. */
  #excessOf(data: Buffer): CloseReason | undefined {
    if (!this.#withinRate()) return 'flooding'
    if (this.#session) {
      const wait = this.#session.heard(data.length)
      if (wait > 0) this.#slowDown(wait)
      return undefined
    }
    this.#framesOfStranger += 1
    if (data.length > strangersFrameBytes) return 'frame_too_large'
    return this.#framesOfStranger > strangersFrames ? 'flooding' : undefined
  }

  #slowDown(wait: number): void {
    this.#ws.pause()
    clearTimeout(this.#slowed)
    this.#slowed = setTimeout(
      () => {
        this.#slowed = undefined
        this.#readOn()
      },
      Math.min(wait, longestWaitMs),
    ).unref()
  }

  async #carryOut({ id, op, data }: RequestFrame): Promise<void> {
    try {
      if (this.#session) this.#answered({ id, ok: await this.#session.call(op, data) })
      else if (op === 'connect') await this.#connect(id, data)
      else throw new TidingsError('unauthenticated', 'the first operation must be connect')
    } catch (error) {
      this.#answered({ id, error: wireError(error, this.#parts.log) })
      // A connection that could not sign in is of no use; anything else may be tried again on it.
      if (op === 'connect' && error instanceof TidingsError) this.#closeUnwelcome(error)
    }
  }

  async #connect(id: RequestId, data: unknown): Promise<void> {
    if (this.#held) throw new TidingsError('conflict', 'a connect is under way on this connection')
    this.#held = []
    try {
      const { session, answer } = await this.#parts.gate.connect(data, this, this.#address)
      if (this.#ws.readyState !== this.#ws.OPEN) {
        session.end()
        return
      }
      this.#session = session
      this.#parts.signedIn(this.#ws)
      // How large a frame may be is known to the door alone.
      this.#answered({ id, ok: { ...answer, frameBytes: this.#parts.config.frameBytes } })
    } finally {
      const held = this.#held
      this.#held = undefined
      for (const bytes of held) this.#outbound.push(bytes)
    }
  }

  #closeUnwelcome(error: TidingsError): void {
    if (error.code === 'banned') this.close('banned')
    else if (error.code === 'unauthenticated' || error.code === 'expired') this.close('unauthenticated')
  }

  #answered(frame: ResponseFrame): void {
    this.#unanswered -= 1
    this.#answer(frame)
    if (this.#ws.isPaused) this.#readOn()
  }

  #answer(frame: ResponseFrame): void {
    this.#outbound.push(textFrame(JSON.stringify(frame)))
    // Who asks without reading is not read either: the answers that wait stay bounded.
    if (!this.#readsOn()) this.#ws.pause()
  }

  /** The network has taken what was queued: the session may go on, and reading, too. */
  taken(): void {
    this.#session?.drained()
    if (this.#ws.isPaused) this.#readOn()
  }

  #readOn(): void {
    while (this.#readsOn()) {
      const frame = this.#inbox.shift()
      if (!frame) break
      this.#begin(frame.data, frame.isBinary)
    }
    if (this.#readsOn()) this.#ws.resume()
  }

  #readsOn(): boolean {
    const { unanswered, backlogBytes } = this.#parts.config
    const waiting = this.#session?.waiting ?? 0
    if (this.#slowed !== undefined || this.#unanswered >= unanswered || waiting >= mostWaiting) return false
    return this.#outbound.backlog() <= backlogBytes
  }

  #withinRate(): boolean {
    const { perSecond, burst } = this.#parts.config.frames
    this.#frames = Math.min(burst, this.#frames + ((this.lastHeard - this.#framesAt) / 1000) * perSecond)
    this.#framesAt = this.lastHeard
    this.#frames -= 1
    return this.#frames >= 0
  }
}
