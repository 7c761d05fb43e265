import { createServer as createListener, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  createMcpHandler,
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server'
import { TidingsError } from '@tidings/protocol'
import { createAsk } from './hand/asking.ts'
import { createServer, type Serving } from './server.ts'

export interface Listening extends Serving {
  /** Of the Tidings server. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Names under which it is asked for, beside those of this machine; others are refused, whoever let a browser ask. */
  readonly hosts: readonly string[]
}

export interface Listener extends AsyncDisposable {
  /** Where it answers. */
  readonly url: string
}

/** All that may be answered at once, of which many wait. */
const most = 128
const mostOfOne = 16
const bodyBytes = 256 * 1024
const path = '/mcp'

const refusal = (status: number, code: string, message: string): Response =>
  Response.json(
    { error: { code, message } },
    { status, headers: status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {} },
  )

function statusOf({ code }: TidingsError): number {
  if (['unauthenticated', 'expired', 'banned', 'not_found', 'forbidden'].includes(code)) return 401
  return code === 'rate_limited' ? 429 : 503
}

const bearerIn = (request: Request): string | undefined =>
  /^bearer ([\x21-\x7e]{1,4096})$/i.exec(request.headers.get('authorization') ?? '')?.[1]

/** Whom a page in a browser may have sent here, by a name that it made point at this machine. */
function whyNot(request: Request, hosts: string[]): string | undefined {
  const host = validateHostHeader(request.headers.get('host'), hosts)
  if (!host.ok) return host.message
  const origin = validateOriginHeader(request.headers.get('origin'), hosts)
  return origin.ok ? undefined : origin.message
}

/** Counts what is being answered, in all and for each token. */
function createPlaces() {
  const taken = new Map<string, number>()
  let all = 0
  return {
    /** False when there is none. */
    take(token: string): boolean {
      const own = taken.get(token) ?? 0
      if (all >= most || own >= mostOfOne) return false
      taken.set(token, own + 1)
      all += 1
      return true
    },
    leave(token: string): void {
      const own = (taken.get(token) ?? 1) - 1
      if (own > 0) taken.set(token, own)
      else taken.delete(token)
      all -= 1
    },
  }
}

/** Undefined when it is too long; then the rest of it is thrown away. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyBytes) {
      incoming.resume()
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Of a request of Node, without its body; its signal goes when nobody waits for the answer any more. */
function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { method = 'GET', headers, url = '/' } = incoming
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const named = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  return new Request(new URL(url, 'http://localhost'), { method, headers: named, signal: gone.signal })
}

async function write(answer: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), outgoing)
}

/**
 * Each request is one account's, that of its token, and is judged by the server anew: nothing is kept between two, so a token
 * that is void ends there, and as many agents as there are tokens use one listener.
 */
function createAnswering(options: Listening) {
  const hosts = [...localhostAllowedHostnames(), ...options.hosts]
  const places = createPlaces()
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const { token = '', clientId = '' } = authInfo ?? {}
      return createServer(createAsk({ url: options.url, token }), options, clientId)
    },
    { maxRequestBodySize: bodyBytes, maxSubscriptions: mostOfOne },
  )

  /** The token, or why there is no answer for it. */
  function judge(request: Request): string | Response {
    const why = whyNot(request, hosts)
    if (why !== undefined) return refusal(403, 'forbidden', why)
    if (new URL(request.url).pathname !== path) return refusal(404, 'not_found', `the endpoint is ${path}`)
    const token = bearerIn(request)
    return token ?? refusal(401, 'unauthenticated', 'a token of Tidings comes as Authorization: Bearer …')
  }

  async function answer(request: Request, incoming: IncomingMessage, token: string): Promise<Response> {
    try {
      const { user } = await createAsk({ url: options.url, token })('user.self', {}, request.signal)
      const authInfo = { token, clientId: user.oid, scopes: [] }
      if (request.method !== 'POST') return await handler.fetch(request, { authInfo })
      const body = await bodyOf(incoming)
      if (body === undefined) return refusal(413, 'too_large', `a request has ${bodyBytes} bytes at most`)
      return await handler.fetch(new Request(request, { body: new Uint8Array(body) }), { authInfo })
    } catch (error) {
      if (error instanceof TidingsError) return refusal(statusOf(error), error.code, error.message)
      throw error
    }
  }

  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = requestOf(incoming, outgoing)
    const token = judge(request)
    if (token instanceof Response) return write(token, outgoing)
    if (!places.take(token)) return write(refusal(429, 'rate_limited', 'too much is being answered already'), outgoing)
    try {
      await write(await answer(request, incoming, token), outgoing)
    } finally {
      places.leave(token)
    }
  }
}

/** Rejects when the address cannot be listened on. */
export async function listen(options: Listening): Promise<Listener> {
  const answering = createAnswering(options)
  const server = createListener({ headersTimeout: 10_000, requestTimeout: 30_000 }, (incoming, outgoing) => {
    answering(incoming, outgoing).catch((error: unknown) => {
      // Who has gone is told nothing.
      if (outgoing.destroyed) return
      options.onFault(error)
      outgoing.destroy()
    })
  })
  server.maxConnections = 4 * most
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { address, family, port } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
