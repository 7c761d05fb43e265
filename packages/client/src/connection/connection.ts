import type { ServerEvent } from '@tidings/protocol'
import { closeCodes } from '@tidings/protocol/close-codes'
import { TidingsError, type WireError } from '@tidings/protocol/errors'
import { utf8Length } from '@tidings/protocol/utf8'
import { subprotocol } from '@tidings/protocol/version'
import type { Runtime, WebSocketLike } from '../runtime/runtime.ts'

interface Waiting {
  readonly op: string
  /** UTF-16 units of the frame. */
  readonly length: number
  resolve(answer: unknown): void
  reject(error: TidingsError): void
  cancel(): void
}

export interface ConnectionOptions {
  readonly runtime: Runtime
  readonly url: string
  readonly onEvent: (event: ServerEvent) => void
  /** Once, however the connection ended, and what the server said then. */
  readonly onClosed: (code: number, reason: string) => void
  /** What the server's clock says, now and then. */
  readonly onTime: (time: number) => void
}

type AnswerFrame =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number | null; readonly error: WireError }

const OPEN = 1
/** A connection that never said goodbye: the network is gone. */
const LOST = 1006
/** A frame was too large, in a proxy's words. */
const TOO_LARGE = 1009

/** How often a connection looks whether the device has slept, or has been silent for too long. */
const lookEveryMs = 5000
/** A timer that is so late was held by a device that slept. */
const sleptMs = 5000
/** For a sign of life from a server that is there: when all is well, and after any doubt. */
const beatWithinMs = 10_000
export const proofWithinMs = 3000

/** There is no connection, or it ended before the answer came. */
export class NotConnected extends TidingsError {
  constructor(message = 'there is no connection to the server') {
    super('unavailable', message)
  }
}

/** The connection is there, the answer is not. */
export class NoAnswer extends TidingsError {
  constructor(message: string) {
    super('unavailable', message)
  }
}

/** One connection, from open to closed: requests with their answers, events, and the heartbeat. */
export class Connection {
  readonly opened: Promise<void>
  readonly #options: ConnectionOptions
  readonly #socket: WebSocketLike
  readonly #notOpened: () => void
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #frameBytes = Number.POSITIVE_INFINITY
  /** Signs of life so far. */
  #heard = 0
  #closedWith: number | undefined
  #stopHeartbeat: () => void = () => undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#socket = new options.runtime.WebSocket(options.url, subprotocol)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.opened = promise
    this.#notOpened = () => reject(new NotConnected())
    this.#socket.addEventListener('open', () => {
      this.#heard++
      resolve()
    })
    // Whoever waits for it hears of it; nobody has to wait.
    this.opened.catch(() => undefined)
    this.#socket.addEventListener('message', ({ data }) => this.#received(String(data)))
    this.#socket.addEventListener('close', ({ code, reason }) => this.#ended(code, reason))
    this.#socket.addEventListener('error', () => undefined)
  }

  /** How it ended; undefined while it lasts. */
  get closedWith(): number | undefined {
    return this.#closedWith
  }

  /**
   * Rejects with the server's error; with `NotConnected` when the connection ends before the answer; with `unavailable`
   * when no answer comes in time (`NoAnswer`); with `too_large`, and without sending anything, when the server takes no such frame.
   */
  request(op: string, data: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#closedWith !== undefined || this.#socket.readyState !== OPEN) return Promise.reject(new NotConnected())
    const id = this.#nextId++
    const text = JSON.stringify({ id, op, data })
    if (!this.#fits(text)) return Promise.reject(tooLarge(op, utf8Length(text), this.#frameBytes))
    return new Promise((resolve, reject) => {
      const cancel = this.#options.runtime.after(timeoutMs, () => {
        this.#waiting.delete(id)
        reject(new NoAnswer(`no answer to ${op} within ${timeoutMs} ms`))
      })
      this.#waiting.set(id, { op, length: text.length, resolve, reject, cancel })
      this.#socket.send(text)
    })
  }

  /** Signed in: how large a frame may be is known, and something is said at least every `heartbeatMs`. */
  signedIn({ heartbeatMs, frameBytes }: { readonly heartbeatMs: number; readonly frameBytes?: number | undefined }) {
    if (frameBytes !== undefined) this.#frameBytes = frameBytes
    this.#beat(Math.min(lookEveryMs, heartbeatMs), heartbeatMs)
  }

  /** Whether anything is heard within that time. */
  isAlive(withinMs: number): Promise<boolean> {
    const { runtime, onTime } = this.#options
    const before = this.#heard
    this.request('ping', {}, withinMs).then(
      (answer) => onTime((answer as { readonly time: number }).time),
      // Before signing in it is refused: that is a sign of life, too.
      () => undefined,
    )
    return new Promise((resolve) =>
      runtime.after(withinMs, () => resolve(this.#heard > before || this.#closedWith !== undefined)),
    )
  }

  /** Ends the connection now; a network that is gone would take its time to say so. */
  drop(): void {
    this.#socket.close()
    this.#ended(LOST)
  }

  close(): void {
    this.#socket.close(1000)
    this.#ended(1000)
  }

  #fits(text: string): boolean {
    // A UTF-16 unit is at most three bytes: hardly a frame needs counting.
    return text.length * 3 <= this.#frameBytes || utf8Length(text) <= this.#frameBytes
  }

  #beat(everyMs: number, heartbeatMs: number): void {
    const { runtime } = this.#options
    let silentMs = 0
    let at = runtime.now()
    const look = (): void => {
      const now = runtime.now()
      const slept = now - at - everyMs > sleptMs
      at = now
      silentMs += everyMs
      if (slept || silentMs >= heartbeatMs) {
        silentMs = 0
        void this.#keep(slept ? proofWithinMs : Math.min(beatWithinMs, heartbeatMs))
      }
      this.#stopHeartbeat = runtime.after(everyMs, look)
    }
    this.#stopHeartbeat = runtime.after(everyMs, look)
  }

  /** Gives the connection up when nothing comes back. */
  async #keep(withinMs: number): Promise<void> {
    if (!(await this.isAlive(withinMs))) this.drop()
  }

  #received(text: string): void {
    if (this.#closedWith !== undefined) return
    this.#heard++
    const frame = JSON.parse(text) as AnswerFrame | ServerEvent
    if ('event' in frame) {
      this.#options.onEvent(frame)
      return
    }
    const waiting = frame.id === null ? undefined : this.#waiting.get(frame.id)
    if (!waiting || frame.id === null) return
    this.#waiting.delete(frame.id)
    waiting.cancel()
    if ('error' in frame) waiting.reject(TidingsError.fromWire(frame.error))
    else waiting.resolve(frame.ok)
  }

  #ended(code: number, reason = ''): void {
    if (this.#closedWith !== undefined) return
    this.#closedWith = code
    this.#stopHeartbeat()
    const blamed = code === closeCodes.frame_too_large.code || code === TOO_LARGE ? this.#largest() : undefined
    for (const waiting of this.#waiting.values()) {
      waiting.cancel()
      if (waiting === blamed) waiting.reject(tooLarge(waiting.op, waiting.length))
      else waiting.reject(new NotConnected(`the connection ended before ${waiting.op} was answered`))
    }
    this.#waiting.clear()
    this.#notOpened()
    this.#options.onClosed(code, reason)
  }

  /** A server that had not told its limit closed because of a frame: of the largest one that waits for an answer. */
  #largest(): Waiting | undefined {
    let largest: Waiting | undefined
    for (const waiting of this.#waiting.values()) if (waiting.length > (largest?.length ?? 0)) largest = waiting
    return largest
  }
}

function tooLarge(op: string, bytes: number, limit?: number): TidingsError {
  const most = limit === undefined ? '' : `: it takes ${limit}`
  return new TidingsError(
    'too_large',
    `${op} with ${bytes} bytes is more than the server takes at once${most}`,
    limit === undefined ? undefined : { limit },
  )
}
