import { connect, type Socket } from 'node:net'
import { clientFrame, textFrame } from './client-frame.ts'

/** Where to connect, and from which loopback address (a port range serves one address). */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Sees a text frame before anything else does; true when that was all. The bytes are only valid during the call. */
export type FrameReader = (bytes: Buffer, start: number, end: number) => boolean

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** One read buffer for all sockets: a frame that is cut short is copied away, everything else is read in place. */
const readBuffer = Buffer.allocUnsafe(256 * 1024)
const CLOSE = 8
const PING = 9
const HANDSHAKE_KEY = Buffer.from('a benchmark key.').toString('base64')

/**
 * A WebSocket client that does the least work it can: no streams, no events, no copies. `ws` spends about three times
 * as much CPU on a frame, and the load shares its machine with the server.
 */
export class Connection {
  onText: FrameReader | undefined
  /** Called once after all frames of a read. */
  afterRead: (() => void) | undefined
  onClose: ((code: number) => void) | undefined
  readonly #waiting = new Map<number, Waiting>()
  readonly #opened = Promise.withResolvers<void>()
  #socket: Socket
  #rest: Buffer | undefined
  #open = false
  #closeCode = 1006
  #nextId = 1

  constructor(endpoint: Endpoint, localAddress?: string) {
    this.#socket = connect({
      ...endpoint,
      ...(localAddress === undefined ? {} : { localAddress }),
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          this.#read(length)
          return true
        },
      },
    })
    this.#socket.on('connect', () => {
      this.#socket.write(
        `GET /ws HTTP/1.1\r\nHost: ${endpoint.host}:${endpoint.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${HANDSHAKE_KEY}\r\nSec-WebSocket-Protocol: tidings.v1\r\n\r\n`,
      )
    })
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => {
      this.#fail(new Error(`connection closed (${this.#closeCode})`))
      this.onClose?.(this.#closeCode)
    })
  }

  /** Resolves when the WebSocket handshake is done. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  /** Bytes that the kernel has not taken yet. */
  get backlog(): number {
    return this.#socket.writableLength
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** An operation and its answer, as JSON: for everything that is not being measured by the thousand. */
  request<T>(op: string, data: unknown): Promise<T> {
    const id = this.#nextId++
    this.write(textFrame(JSON.stringify({ id, op, data })))
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject }),
    )
  }

  /** Reads no more: what the server sends stays in the kernel's buffers, and then with the server. */
  pause(): void {
    this.#socket.pause()
  }

  /** Cuts the connection as a broken network does: no close frame, no waiting. */
  cut(): void {
    this.#socket.resetAndDestroy()
  }

  #fail(error: Error): void {
    this.#opened.reject(error)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }

  #read(length: number): void {
    let bytes = readBuffer
    let end = length
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, readBuffer.subarray(0, length)])
      end = bytes.length
      this.#rest = undefined
    }
    const start = this.#open ? 0 : this.#handshake(bytes, end)
    const used = this.#open ? this.#frames(bytes, start, end) : start
    if (used < end) this.#rest = Buffer.from(bytes.subarray(used, end))
    this.afterRead?.()
  }

  /** Where the frames start, when the whole answer to the handshake is there. */
  #handshake(bytes: Buffer, end: number): number {
    const head = bytes.subarray(0, end).indexOf('\r\n\r\n')
    if (head < 0) return 0
    const status = bytes.toString('latin1', 0, 12)
    if (status !== 'HTTP/1.1 101') {
      this.#socket.destroy(new Error(`the server refused the handshake: ${status}`))
      return end
    }
    this.#open = true
    this.#opened.resolve()
    return head + 4
  }

  /** Handles every whole frame; answers where the first unfinished one starts. */
  #frames(bytes: Buffer, from: number, end: number): number {
    let at = from
    while (end - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 127
      const payload = at + headerSize(short)
      if (payload > end) break
      const next = payload + (short < 126 ? short : longLength(bytes, at, short))
      if (next > end) break
      this.#frame((bytes[at] ?? 0) & 15, bytes, payload, next)
      at = next
    }
    return at
  }

  #frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === 1) {
      if (!this.onText?.(bytes, start, end)) this.#answer(bytes.toString('utf8', start, end))
    } else if (opcode === PING) {
      this.write(clientFrame(10, bytes.subarray(start, end)))
    } else if (opcode === CLOSE) {
      if (end - start >= 2) this.#closeCode = bytes.readUInt16BE(start)
      this.#socket.end(clientFrame(CLOSE, bytes.subarray(start, Math.min(start + 2, end))))
    }
  }

  #answer(text: string): void {
    const frame = JSON.parse(text) as { id?: number; ok?: unknown; error?: { code: string; message: string } }
    if (typeof frame.id !== 'number') return
    const waiting = this.#waiting.get(frame.id)
    this.#waiting.delete(frame.id)
    if (frame.error) waiting?.reject(new Error(`${frame.error.code}: ${frame.error.message}`))
    else waiting?.resolve(frame.ok)
  }
}

/** The size of a server's frame header, which has no mask, by the length that its second byte names. */
function headerSize(short: number): number {
  if (short < 126) return 2
  return short === 126 ? 4 : 10
}

const longLength = (bytes: Buffer, at: number, short: number): number =>
  short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6)
