import type { Endpoint } from '@tidings/bench/server'
import { WebSocket } from 'ws'

interface Waiting {
  readonly op: string
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** The server said no, in one of its own codes. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

/** The connection went away before the answer came: nobody knows whether the request was carried out. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

export interface PushedEvent {
  readonly event: string
  readonly data: unknown
}

type Frame = Partial<PushedEvent> & {
  readonly id?: number
  readonly ok?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

/** One WebSocket to the server; lives until it is lost. */
export class Connection {
  onEvent: (event: PushedEvent) => void = () => undefined
  readonly lost: Promise<void>
  readonly port: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.port = new URL(socket.url).port
    this.lost = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('message', (bytes: Buffer) => this.#read(JSON.parse(bytes.toString()) as Frame))
    socket.on('close', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new ConnectionLost())
      this.#waiting.clear()
    })
  }

  /** Rejects when nobody listens there, or the server dies before the handshake is done. */
  static open({ host, port }: Endpoint): Promise<Connection> {
    const socket = new WebSocket(`ws://${host}:${port}/ws`, 'tidings.v1', {
      perMessageDeflate: false,
      handshakeTimeout: 5000,
    })
    return new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.once('open', () => resolve(new Connection(socket)))
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  request<T>(op: string, data: unknown): Promise<T> {
    if (!this.isOpen) return Promise.reject(new ConnectionLost())
    const id = this.#nextId++
    this.#socket.send(JSON.stringify({ id, op, data }))
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, { op, resolve: resolve as (answer: unknown) => void, reject }),
    )
  }

  /** What was asked over it and not answered yet. */
  get unanswered(): readonly string[] {
    return [...this.#waiting.values()].map(({ op }) => op)
  }

  cut(): void {
    this.#socket.terminate()
  }

  #read(frame: Frame): void {
    if (typeof frame.event === 'string') {
      this.onEvent(frame as PushedEvent)
      return
    }
    const waiting = this.#waiting.get(frame.id ?? 0)
    this.#waiting.delete(frame.id ?? 0)
    if (frame.error) waiting?.reject(new Refused(frame.error.code, frame.error.message))
    else waiting?.resolve(frame.ok)
  }
}
