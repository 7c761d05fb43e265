import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'

/** A push that was signed and is one. */
export interface FcmGot {
  readonly path: string
  readonly message: Readonly<Record<string, unknown>> & { readonly token?: string }
  readonly isTrial: boolean
  readonly bytes: number
}

export interface FcmReply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type FcmAnswers = (got: FcmGot, stream: ServerHttp2Stream) => FcmReply | undefined

const name = 'projects/tidings-test/messages/0:1'
const taken: FcmAnswers = () => ({ status: 200, body: { name } })

const unauthenticated = { error: { code: 401, message: 'Request had invalid credentials.', status: 'UNAUTHENTICATED' } }

/** Google's token endpoint, over HTTP/1.1, and its Firebase Cloud Messaging, over HTTP/2: both in the clear, on ports of their own. */
export class FcmServer implements AsyncDisposable {
  readonly got: FcmGot[] = []
  readonly refused: string[] = []
  answers: FcmAnswers = taken
  /** Tokens that were handed out; the last is the one that counts. */
  tokens = 0
  /** Keys that are none: no token is handed out. */
  areKeysWrong = false
  readonly projectId = 'tidings-test'
  readonly clientEmail = 'push@tidings-test.iam.gserviceaccount.com'
  readonly privateKeyId = 'abcdef'
  readonly privateKey: string
  readonly #publicKey: KeyObject
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #http: Server
  readonly #http2: Http2Server
  readonly #now: () => number

  private constructor(now: () => number) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    this.privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    this.#publicKey = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }))
    this.#now = now
    this.#http = createHttpServer((request, response) => void this.#handOut(request, response))
    this.#http2 = createServer()
    this.#http2.on('session', (session) => {
      this.#sessions.add(session)
      session.on('error', () => undefined)
      session.on('close', () => this.#sessions.delete(session))
    })
    this.#http2.on('stream', (stream, headers) => {
      void this.#take(stream as ServerHttp2Stream, String(headers[':path']), String(headers.authorization))
    })
  }

  static async start(now: () => number = Date.now): Promise<FcmServer> {
    const server = new FcmServer(now)
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve))
    await new Promise<void>((resolve) => server.#http2.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http2.address() as AddressInfo).port}`
  }

  get tokenUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/token`
  }

  /** As Google's console hands it out. */
  get serviceAccount(): object {
    return {
      type: 'service_account',
      project_id: this.projectId,
      client_email: this.clientEmail,
      private_key_id: this.privateKeyId,
      private_key: this.privateKey,
      token_uri: this.tokenUrl,
    }
  }

  async #handOut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
    const say = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    try {
      if (this.areKeysWrong || request.url !== '/token') throw new Error('wrong keys')
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') throw new Error('no such grant')
      const about = { audience: this.tokenUrl, issuer: this.clientEmail, currentDate: new Date(this.#now()) }
      const { payload } = await jwtVerify(form.get('assertion') ?? '', this.#publicKey, about)
      if (payload.scope !== 'https://www.googleapis.com/auth/firebase.messaging') throw new Error('no such scope')
      this.tokens++
      say(200, { access_token: `token-${this.tokens}`, expires_in: 3599, token_type: 'Bearer' })
    } catch (error) {
      this.refused.push(String(error))
      say(400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' })
    }
  }

  async #take(stream: ServerHttp2Stream, path: string, authorization: string): Promise<void> {
    stream.on('error', () => undefined)
    const chunks: Buffer[] = []
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const reply = this.#judged(path, authorization) ?? this.#answered(stream, path, body)
    if (!reply || stream.destroyed) return
    stream.respond({ ':status': reply.status, 'content-type': 'application/json', ...reply.headers })
    stream.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}))
  }

  #judged(path: string, authorization: string): FcmReply | undefined {
    if (path !== `/v1/projects/${this.projectId}/messages:send`) {
      this.refused.push(path)
      return { status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } }
    }
    return authorization === `Bearer token-${this.tokens}` ? undefined : { status: 401, body: unauthenticated }
  }

  #answered(stream: ServerHttp2Stream, path: string, body: Buffer): FcmReply | undefined {
    const { message, validate_only: isTrial = false } = JSON.parse(body.toString('utf8'))
    const got = { path, message, isTrial, bytes: body.length }
    this.got.push(got)
    return this.answers(got, stream)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) session.destroy()
    this.#http.closeAllConnections()
    await Promise.all([
      new Promise((resolve) => this.#http.close(resolve)),
      new Promise((resolve) => this.#http2.close(resolve)),
    ])
  }
}
