import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { getCACertificates } from 'node:tls'
import type { Clock } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

export interface Http2Options {
  /** `https://api.push.apple.com`; with `http:` it is spoken in the clear, to a server that expects that. */
  readonly origin: string
  readonly clock: Clock
  /** For one request: waiting for its turn, the connection and the answer. */
  readonly timeoutMs: number
  /** Whose certificates are trusted beside the system's, PEM. */
  readonly ca?: readonly string[]
  /** Requests under way at once, where the server allows no fewer. */
  readonly mostStreams?: number
  /** Requests that wait for their turn; what comes beyond is `unavailable` at once. */
  readonly mostWaiting?: number
}

export interface Http2Request {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Http2Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Its first bytes, as text. */
  readonly body: string
}

interface Waiting {
  readonly request: Http2Request
  readonly resolve: (answer: Http2Answer) => void
  readonly reject: (error: TidingsError) => void
  /** How often the server said that it had not looked at it. */
  readonly refused: number
}

/** What is answered beyond is not read. */
const answerBytes = 16_384
/** So often a request goes to another connection when a server ends one and has not looked at it. */
const mostRefused = 3
/** A connection is asked so often whether it is still there, and ends when it was not used for so long. */
const pingEveryMs = 60_000
const idleMs = 15 * 60_000

const unavailable = (what: string, cause?: unknown): TidingsError =>
  new TidingsError('unavailable', what, undefined, cause === undefined ? undefined : { cause })

const codeOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

/**
 * POSTs over one HTTP/2 connection, many at once, made when it is needed. When it ends, whatever was not answered is `unavailable`,
 * but for what the server says it has not looked at (GOAWAY, REFUSED_STREAM): that goes over the next one.
 */
export class Http2Connection implements AsyncDisposable {
  readonly #options: Http2Options
  readonly #mostStreams: number
  readonly #mostWaiting: number
  /** In order. */
  readonly #waiting = new Set<Waiting>()
  /** By who waits for them, of all sessions. */
  readonly #streams = new Map<Waiting['resolve'], ClientHttp2Stream>()
  /** Those that have not ended, the former ones with what is still under way. */
  readonly #sessions = new Set<ClientHttp2Session>()
  #session: ClientHttp2Session | undefined
  /** Streams of this session. */
  #open = 0
  #isReady = false
  #lastUsed = 0
  #isClosed = false
  #stopPinging: () => void = () => undefined

  constructor(options: Http2Options) {
    this.#options = options
    this.#mostStreams = options.mostStreams ?? 1000
    this.#mostWaiting = options.mostWaiting ?? 10_000
  }

  /** Any status is an answer. `unavailable` when there was none in time. */
  post(request: Http2Request): Promise<Http2Answer> {
    if (this.#isClosed) return Promise.reject(unavailable('the connection was closed'))
    if (this.#waiting.size >= this.#mostWaiting)
      return Promise.reject(unavailable(`${this.#waiting.size} requests wait already`))
    return new Promise((resolve, reject) => {
      let cancel: () => void = () => undefined
      const over =
        <T>(how: (value: T) => void) =>
        (value: T): void => {
          cancel()
          how(value)
        }
      const waiting = { request, resolve: over(resolve), reject: over(reject), refused: 0 }
      cancel = this.#options.clock.after(this.#options.timeoutMs, () => this.#late(waiting))
      this.#waiting.add(waiting)
      this.#pump()
    })
  }

  #late(waiting: Waiting): void {
    for (const one of this.#waiting) if (one.resolve === waiting.resolve) this.#waiting.delete(one)
    this.#streams.get(waiting.resolve)?.close(constants.NGHTTP2_CANCEL)
    waiting.reject(unavailable('nobody answered in time'))
    // It may be gone without having said so.
    if (this.#session) this.#ping(this.#session)
  }

  #pump(): void {
    const session = this.#session ?? this.#connect()
    if (!this.#isReady) return
    const { maxConcurrentStreams = this.#mostStreams } = session.remoteSettings
    const most = Math.min(this.#mostStreams, maxConcurrentStreams)
    for (const waiting of this.#waiting) {
      if (this.#open >= most || this.#session !== session) return
      this.#waiting.delete(waiting)
      this.#begin(session, waiting)
    }
  }

  #connect(): ClientHttp2Session {
    const { origin, ca, clock, timeoutMs } = this.#options
    const trusted = ca ? { ca: [...getCACertificates(), ...ca] } : {}
    const session = connect(origin, { settings: { enablePush: false }, ...trusted })
    const state: { error?: unknown } = {}
    const giveUp = clock.after(timeoutMs, () => session.destroy(new Error('it did not answer in time')))
    this.#sessions.add(session)
    this.#session = session
    this.#open = 0
    this.#isReady = false
    session.on('remoteSettings', () => {
      giveUp()
      if (this.#session !== session) return
      // How many streams it allows is known from here on: Apple's allows one until it has taken a token.
      this.#isReady = true
      this.#pump()
    })
    session.on('error', (error) => {
      state.error = error
    })
    // What is under way may still be answered; the next goes over another connection.
    session.on('goaway', () => this.#leave(session))
    session.on('close', () => {
      giveUp()
      this.#sessions.delete(session)
      this.#leave(session, state.error)
    })
    this.#lastUsed = clock.elapsed()
    this.#pingLater(session)
    return session
  }

  /** Nothing begins on it any more. With nobody to reach, nobody waits. */
  #leave(session: ClientHttp2Session, error?: unknown): void {
    if (this.#session !== session) return
    const wasReady = this.#isReady
    this.#session = undefined
    this.#isReady = false
    this.#stopPinging()
    if (!session.closed) session.close()
    if (wasReady) {
      if (this.#waiting.size > 0 && !this.#isClosed) this.#pump()
      return
    }
    const why = unavailable(`it could not be reached (${error === undefined ? 'closed' : codeOf(error)})`, error)
    for (const waiting of this.#takeAll()) waiting.reject(why)
  }

  #takeAll(): readonly Waiting[] {
    const all = [...this.#waiting]
    this.#waiting.clear()
    return all
  }

  #begin(session: ClientHttp2Session, waiting: Waiting): void {
    const { path, headers, body } = waiting.request
    const length = Buffer.byteLength(body)
    const said: OutgoingHttpHeaders = { ...headers, ':method': 'POST', ':path': path, 'content-length': length }
    let stream: ClientHttp2Stream
    try {
      stream = session.request(said)
    } catch {
      // It has ended, and that is told in a moment.
      this.#again(session, waiting)
      return
    }
    this.#open++
    this.#lastUsed = this.#options.clock.elapsed()
    this.#streams.set(waiting.resolve, stream)
    this.#read(stream, waiting, () => {
      if (this.#session === session) this.#open--
    })
    stream.end(body)
  }

  #read(stream: ClientHttp2Stream, waiting: Waiting, ended: () => void): void {
    const chunks: Buffer[] = []
    const state: { headers?: IncomingHttpHeaders; error?: unknown; length: number } = { length: 0 }
    stream.on('response', (headers) => {
      state.headers = headers
    })
    stream.on('data', (chunk: Buffer) => {
      if (state.length < answerBytes) chunks.push(chunk.subarray(0, answerBytes - state.length))
      state.length += chunk.length
      if (state.length > answerBytes) stream.close(constants.NGHTTP2_CANCEL)
    })
    stream.on('error', (error) => {
      state.error = error
    })
    stream.on('close', () => {
      ended()
      this.#streams.delete(waiting.resolve)
      const { headers, length, error } = state
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR || length > answerBytes
      if (headers && isWhole)
        waiting.resolve({ status: Number(headers[':status']), headers, body: Buffer.concat(chunks).toString('utf8') })
      else if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) this.#again(undefined, waiting)
      else waiting.reject(unavailable(`the connection ended before it answered (${error ? codeOf(error) : 'closed'})`))
      if (this.#waiting.size > 0 && !this.#isClosed) this.#pump()
    })
  }

  /** Nobody has looked at it: over another connection, and before those who came later. */
  #again(session: ClientHttp2Session | undefined, waiting: Waiting): void {
    if (session) this.#leave(session)
    if (this.#isClosed || waiting.refused >= mostRefused) {
      waiting.reject(unavailable('the server takes no request of this connection'))
      return
    }
    const later = this.#takeAll()
    for (const one of [{ ...waiting, refused: waiting.refused + 1 }, ...later]) this.#waiting.add(one)
  }

  #pingLater(session: ClientHttp2Session): void {
    const { clock } = this.#options
    this.#stopPinging()
    this.#stopPinging = clock.after(pingEveryMs, () => {
      if (this.#session !== session) return
      if (this.#open === 0 && clock.elapsed() - this.#lastUsed > idleMs) return this.#leave(session)
      this.#ping(session)
      this.#pingLater(session)
    })
  }

  /** Whoever does not answer is gone. */
  #ping(session: ClientHttp2Session): void {
    if (session.destroyed || session.connecting) return
    const cancel = this.#options.clock.after(this.#options.timeoutMs, () => session.destroy())
    const isSent = session.ping((error) => {
      cancel()
      if (error) session.destroy()
    })
    if (!isSent) cancel()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#stopPinging()
    for (const waiting of this.#takeAll()) waiting.reject(unavailable('the connection was closed'))
    this.#session = undefined
    const closed = [...this.#sessions].map((session) => new Promise<void>((resolve) => session.once('close', resolve)))
    for (const session of this.#sessions) session.destroy()
    await Promise.all(closed)
  }
}
