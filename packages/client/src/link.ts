import type { ServerEvent } from '@tidings/protocol'
import { TidingsError, type WireError } from '@tidings/protocol/errors'
import { subprotocol } from '@tidings/protocol/version'
import type { Runtime, WebSocketLike } from './runtime.ts'

interface Waiting {
  resolve(answer: unknown): void
  reject(error: TidingsError): void
  cancel(): void
}

export interface LinkOptions {
  readonly runtime: Runtime
  readonly url: string
  readonly onEvent: (event: ServerEvent) => void
  /** Once, however the connection ended. */
  readonly onClosed: (code: number) => void
}

type AnswerFrame =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number | null; readonly error: WireError }

const OPEN = 1
/** A connection that never said goodbye: the network is gone. */
const LOST = 1006

export const notConnected = (): TidingsError => new TidingsError('unavailable', 'there is no connection to the server')

/** One connection, from open to closed: requests with their answers, events, and the heartbeat. */
export class Link {
  readonly opened: Promise<void>
  readonly #options: LinkOptions
  readonly #socket: WebSocketLike
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #closed = false
  #stopHeartbeat: () => void = () => undefined

  constructor(options: LinkOptions) {
    this.#options = options
    this.#socket = new options.runtime.WebSocket(options.url, subprotocol)
    this.opened = new Promise((resolve, reject) => {
      this.#socket.addEventListener('open', () => resolve())
      this.#socket.addEventListener('close', () => reject(notConnected()))
    })
    // Whoever waits for it hears of it; nobody has to wait.
    this.opened.catch(() => undefined)
    this.#socket.addEventListener('message', ({ data }) => this.#received(String(data)))
    this.#socket.addEventListener('close', ({ code }) => this.#ended(code))
    this.#socket.addEventListener('error', () => undefined)
  }

  /** Rejects with the server's error, or with `unavailable` when the connection ends or no answer comes in time. */
  request(op: string, data: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#closed || this.#socket.readyState !== OPEN) return Promise.reject(notConnected())
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const cancel = this.#options.runtime.after(timeoutMs, () => {
        this.#waiting.delete(id)
        reject(new TidingsError('unavailable', `no answer to ${op} within ${timeoutMs} ms`))
      })
      this.#waiting.set(id, { resolve, reject, cancel })
      this.#socket.send(JSON.stringify({ id, op, data }))
    })
  }

  /** Says something at least this often, and gives the connection up when nothing comes back. */
  startHeartbeat(intervalMs: number): void {
    const beat = (): void => {
      this.#stopHeartbeat = this.#options.runtime.after(intervalMs, () => {
        this.request('ping', {}, intervalMs).then(beat, () => this.drop())
      })
    }
    beat()
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

  #received(text: string): void {
    const frame = JSON.parse(text) as AnswerFrame | ServerEvent
    if ('event' in frame) {
      if (!this.#closed) this.#options.onEvent(frame)
      return
    }
    const waiting = frame.id === null ? undefined : this.#waiting.get(frame.id)
    if (!waiting || frame.id === null) return
    this.#waiting.delete(frame.id)
    waiting.cancel()
    if ('error' in frame) waiting.reject(TidingsError.fromWire(frame.error))
    else waiting.resolve(frame.ok)
  }

  #ended(code: number): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopHeartbeat()
    for (const waiting of this.#waiting.values()) {
      waiting.cancel()
      waiting.reject(notConnected())
    }
    this.#waiting.clear()
    this.#options.onClosed(code)
  }
}
