/// <reference path="./http-ece.d.ts" />
import { createECDH, createPublicKey, type ECDH, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { decrypt } from 'http_ece'
import { jwtVerify } from 'jose'

export interface Got {
  readonly device: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly ttl: number
  readonly topic: string
  readonly urgency: string
}

export type Answers = (got: Got, response: ServerResponse) => void

const taken: Answers = (_, response) => void response.writeHead(201, { location: '/m/1' }).end()

interface Device {
  readonly keys: ECDH
  readonly auth: Buffer
}

/**
 * A push service and the browsers behind it: verifies what it is given as push services do (RFC 8292), and reads it as browsers
 * do (RFC 8291), with libraries of others.
 */
export class PushService implements AsyncDisposable {
  /** What was verified and read, in order; what was not is in `refused`. */
  readonly got: Got[] = []
  readonly refused: string[] = []
  answers: Answers = taken
  /** By which browsers know it, too. */
  readonly alsoCalled: string[] = []
  readonly #devices = new Map<string, Device>()
  readonly #server: Server
  readonly #key: string

  /** `key`: the public key with which browsers subscribe. With a certificate it is one of the real world. */
  private constructor(key: string, tls?: { readonly key: string; readonly cert: string }) {
    this.#key = key
    const take = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response)
    this.#server = tls ? createSecureServer(tls, take) : createServer(take)
  }

  static async start(key: string, tls?: { readonly key: string; readonly cert: string }): Promise<PushService> {
    const service = new PushService(key, tls)
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve))
    return service
  }

  get origin(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** As a browser does: a subscription of its own. */
  subscribe(device: string): { endpoint: string; keys: { p256dh: string; auth: string } } {
    const keys = createECDH('prime256v1')
    const p256dh = keys.generateKeys('base64url')
    const auth = randomBytes(16)
    this.#devices.set(device, { keys, auth })
    return { endpoint: `${this.origin}/push/${device}`, keys: { p256dh, auth: auth.toString('base64url') } }
  }

  of(device: string): readonly Got[] {
    return this.got.filter((one) => one.device === device)
  }

  /** So many have come; fails loudly after ten seconds. */
  async until(count: number): Promise<readonly Got[]> {
    for (let waited = 0; this.got.length < count; waited += 10) {
      if (waited > 10_000)
        throw new Error(`${this.got.length} of ${count} came: ${JSON.stringify(this.got)} ${this.refused}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return this.got
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const got = await this.#read(request, Buffer.concat(chunks))
      this.got.push(got)
      this.answers(got, response)
    } catch (error) {
      this.refused.push(String(error))
      response.writeHead(403).end()
    }
  }

  async #read({ url = '', headers, method }: IncomingMessage, body: Buffer): Promise<Got> {
    const device = url.slice('/push/'.length)
    const known = this.#devices.get(device)
    if (!known || method !== 'POST') throw new Error(`nobody has ${method} ${url}`)
    const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? []
    if (key !== this.#key) throw new Error(`signed with ${key}`)
    const point = Buffer.from(key, 'base64url')
    const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(point, 1), y: coordinate(point, 33) }
    const { payload: claims } = await jwtVerify(token, createPublicKey({ key: jwk, format: 'jwk' }), {
      audience: [this.origin, ...this.alsoCalled],
      // Where time is the test's, it is not this one.
      currentDate: new Date(0),
    })
    if (!claims.sub?.startsWith('mailto:') || claims.exp === undefined) throw new Error('no contact, or no end')
    if (headers['content-encoding'] !== 'aes128gcm' || body.length > 4096) throw new Error('not as the standard has it')
    const topic = String(headers.topic ?? '')
    // Apple's decodes it.
    const isTopic =
      topic !== '' && topic.length <= 32 && Buffer.from(topic, 'base64url').toString('base64url') === topic
    if (!isTopic) throw new Error(`no topic: ${topic}`)
    const { keys: privateKey, auth: authSecret } = known
    const text = decrypt(body, { version: 'aes128gcm', privateKey, authSecret }).toString('utf8')
    const { ttl, urgency } = headers
    return { device, payload: JSON.parse(text), ttl: Number(ttl), topic, urgency: String(urgency) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const coordinate = (point: Buffer, from: number): string => point.subarray(from, from + 32).toString('base64url')
