import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'

/** A push that was taken for one: signed, and in the form that Apple documents. */
export interface ApnsGot {
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: { readonly aps: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>
  readonly bytes: number
}

export interface ApnsReply {
  readonly status: number
  readonly reason?: string
  /** Of 410: since when the token is no more. */
  readonly timestamp?: number
  readonly retryAfter?: number
}

/** Answers a push; what is `undefined` has been answered already, or never is. */
export type ApnsAnswers = (got: ApnsGot, stream: ServerHttp2Stream) => ApnsReply | undefined

const taken: ApnsAnswers = () => ({ status: 200 })

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What Apple would say to a request; undefined to one that is right. */
function faultOf(headers: Readonly<Record<string, string>>, body: string): string | undefined {
  const { ':path': path = '', 'apns-push-type': type = '', 'apns-topic': topic = '' } = headers
  if (headers[':method'] !== 'POST') return 'MethodNotAllowed'
  if (!/^\/3\/device\/[^/]+$/.test(path)) return 'BadPath'
  if (!/^[A-Za-z0-9.-]+$/.test(topic)) return topic === '' ? 'MissingTopic' : 'BadTopic'
  if (!['alert', 'voip', 'background'].includes(type)) return 'InvalidPushType'
  if ((type === 'voip') !== topic.endsWith('.voip')) return 'InvalidPushType'
  return faultOfDelivery(headers, type) ?? faultOfBody(body, type)
}

function faultOfDelivery(headers: Readonly<Record<string, string>>, type: string): string | undefined {
  if (headers['apns-priority'] !== (type === 'background' ? '5' : '10')) return 'BadPriority'
  if (!/^\d{1,10}$/.test(headers['apns-expiration'] ?? '0')) return 'BadExpirationDate'
  if (Buffer.byteLength(headers['apns-collapse-id'] ?? '') > 64) return 'BadCollapseId'
  return uuid.test(headers['apns-id'] ?? '00000000-0000-0000-0000-000000000000') ? undefined : 'BadMessageId'
}

function faultOfBody(body: string, type: string): string | undefined {
  if (body === '') return 'PayloadEmpty'
  return Buffer.byteLength(body) > (type === 'voip' ? 5120 : 4096) ? 'PayloadTooLarge' : undefined
}

const statuses: Readonly<Record<string, number>> = { MethodNotAllowed: 405, BadPath: 404, PayloadTooLarge: 413 }

/** Of what shows nothing Apple wants that it shows nothing. */
const isQuiet = ({ aps }: ApnsGot['payload']): boolean =>
  aps['content-available'] === 1 && !('alert' in aps) && !('badge' in aps) && !('sound' in aps)

/**
 * Apple's push service, as its documents have it: HTTP/2, a token that is verified with the public key, one stream for each connection
 * until a token was taken, and whatever is wrong with a request refused by its reason.
 */
export class ApnsServer implements AsyncDisposable {
  /** What was right, in order; what was not is in `refused`, by its reason. */
  readonly got: ApnsGot[] = []
  readonly refused: string[] = []
  readonly sessions = new Set<ServerHttp2Session>()
  answers: ApnsAnswers = taken
  /** Of the team: PEM, as Apple hands it out. */
  readonly key: string
  readonly keyId = 'KEYID12345'
  readonly teamId = 'TEAMID1234'
  readonly #publicKey: KeyObject
  readonly #opened = new WeakSet<ServerHttp2Session>()
  readonly #server: Http2Server
  readonly #scheme: string
  readonly #now: () => number

  private constructor({ tls, now = Date.now }: ApnsServerOptions) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    this.#publicKey = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }))
    const settings = { maxConcurrentStreams: 1 }
    this.#server = tls ? createSecureServer({ ...tls, settings }) : createServer({ settings })
    this.#scheme = tls ? 'https' : 'http'
    this.#now = now
    this.#server.on('session', (session) => {
      this.sessions.add(session)
      session.on('error', () => undefined)
      session.on('close', () => this.sessions.delete(session))
    })
    this.#server.on('stream', (stream, headers) => void this.#take(stream as ServerHttp2Stream, headers))
  }

  static async start(options: ApnsServerOptions = {}): Promise<ApnsServer> {
    const server = new ApnsServer(options)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  of(token: string): readonly ApnsGot[] {
    return this.got.filter((one) => one.token === token)
  }

  async #take(stream: ServerHttp2Stream, incoming: IncomingHttpHeaders): Promise<void> {
    stream.on('error', () => undefined)
    const chunks: Buffer[] = []
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
    const headers = Object.fromEntries(Object.entries(incoming).map(([name, value]) => [name, String(value)]))
    const body = Buffer.concat(chunks).toString('utf8')
    const reply = (await this.#judged(headers, body)) ?? this.#answered(stream, headers, body)
    if (reply) this.#say(stream, reply)
  }

  async #judged(headers: Readonly<Record<string, string>>, body: string): Promise<ApnsReply | undefined> {
    const unsigned = await this.#unsigned(headers.authorization ?? '')
    if (unsigned !== undefined) return this.#refuse(unsigned, 403)
    const fault = faultOf(headers, body)
    if (fault !== undefined) return this.#refuse(fault, statuses[fault] ?? 400)
    const payload = JSON.parse(body) as ApnsGot['payload']
    const isRight = headers['apns-push-type'] !== 'background' || isQuiet(payload)
    return isRight ? undefined : this.#refuse('a background push that shows something', 400)
  }

  #refuse(reason: string, status: number): ApnsReply {
    this.refused.push(reason)
    return { status, reason }
  }

  async #unsigned(authorization: string): Promise<string | undefined> {
    const [, token] = /^bearer (\S+)$/.exec(authorization) ?? []
    if (token === undefined) return 'MissingProviderToken'
    const about = { algorithms: ['ES256'], issuer: this.teamId, currentDate: new Date(this.#now()) }
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#publicKey, about)
      const age = this.#now() / 1000 - (payload.iat ?? 0)
      if (protectedHeader.kid !== this.keyId || age < -60) return 'InvalidProviderToken'
      return age > 3600 ? 'ExpiredProviderToken' : undefined
    } catch {
      return 'InvalidProviderToken'
    }
  }

  #answered(stream: ServerHttp2Stream, headers: Readonly<Record<string, string>>, body: string): ApnsReply | undefined {
    this.#open(stream.session as ServerHttp2Session | undefined)
    const token = decodeURIComponent((headers[':path'] ?? '').slice('/3/device/'.length))
    const got = { token, headers, payload: JSON.parse(body), bytes: Buffer.byteLength(body) }
    this.got.push(got)
    return this.answers(got, stream)
  }

  #open(session: ServerHttp2Session | undefined): void {
    if (!session || this.#opened.has(session)) return
    this.#opened.add(session)
    session.settings({ maxConcurrentStreams: 1000 })
  }

  #say(stream: ServerHttp2Stream, { status, reason, timestamp, retryAfter }: ApnsReply): void {
    if (stream.destroyed) return
    stream.respond({ ':status': status, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) })
    stream.end(
      reason === undefined ? '' : JSON.stringify({ reason, ...(timestamp === undefined ? {} : { timestamp }) }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.sessions) session.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export interface ApnsServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly now?: () => number
}
