import { createHmac } from 'node:crypto'
import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlobSource } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

export interface Gateway {
  /** Ends with a slash. */
  readonly url: string
  /** Goes along as it is. */
  readonly token?: string
  /** Signs each request. */
  readonly secret?: string
}

export interface Asked {
  readonly method: 'PUT' | 'GET' | 'HEAD' | 'DELETE'
  /** '' for the gateway itself. */
  readonly key: string
  readonly range?: string
  readonly body?: BlobSource
}

/** Nothing is said for so long: the other side is gone. */
const silenceMs = 60_000
const tries = 3
const passing = new Set([429, 500, 502, 503, 504])

/** What was signed cannot be used for another request, nor much later: docs/operate/gateway.md. */
function signed({ secret }: Gateway, { method, range = '' }: Asked, path: string): Record<string, string> {
  if (secret === undefined) return {}
  const time = String(Date.now())
  const text = [method, path, range, time].join('\n')
  return { 'tidings-time': time, 'tidings-signature': createHmac('sha256', secret).update(text).digest('hex') }
}

function headersOf(gateway: Gateway, asked: Asked, path: string): Record<string, string> {
  const { token } = gateway
  const { range, body } = asked
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(range === undefined ? {} : { range }),
    ...(body ? { 'content-length': String(body.size), 'content-type': 'application/octet-stream' } : {}),
    ...signed(gateway, asked, path),
  }
}

/** Broken off when the source is not as long as it says: what has come is then shorter than was announced. */
async function send(request: ClientRequest, source: BlobSource, over: () => boolean): Promise<void> {
  let size = 0
  for await (const piece of source.open()) {
    size += piece.length
    if (size > source.size) break
    // Refused before its end: nobody listens to the rest.
    if (over()) return
    if (!request.write(piece)) await drained(request)
  }
  if (size !== source.size) throw new RangeError(`${size} bytes came, ${source.size} were announced`)
  request.end()
}

const drained = (request: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done).off('close', done)
      resolve()
    }
    if (request.destroyed) resolve()
    else request.on('drain', done).on('close', done)
  })

function once(gateway: Gateway, asked: Asked): Promise<IncomingMessage> {
  const url = new URL(asked.key, gateway.url)
  const open = url.protocol === 'https:' ? secure : plain
  return new Promise((resolve, reject) => {
    const request = open(url, { method: asked.method, headers: headersOf(gateway, asked, url.pathname) })
    let over = false
    const settle = (run: () => void): void => {
      over = true
      run()
    }
    request.setTimeout(silenceMs, () => request.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })))
    request.on('response', (response) => settle(() => resolve(response)))
    request.on('error', (error) => settle(() => reject(error)))
    if (!asked.body) request.end()
    else
      send(request, asked.body, () => over).catch((error: unknown) => {
        request.destroy()
        settle(() => reject(error as Error))
      })
  })
}

/** What an operator can do about it; what the gateway itself says may hold secrets and is not shown. */
function refusal(status: number): TidingsError {
  if (status === 401 || status === 403)
    return new TidingsError(
      'unavailable',
      'the gateway of the files refuses the server: correct media.gateway.token or secret',
    )
  if (status === 507) return new TidingsError('unavailable', 'the gateway of the files has no room left')
  if (status === 413) return new TidingsError('unavailable', 'the gateway of the files takes no file of this size')
  return new TidingsError('unavailable', `the gateway of the files answered ${status}`)
}

const away = (cause: unknown): TidingsError =>
  new TidingsError('unavailable', 'the gateway of the files does not answer: check media.gateway.url', undefined, {
    cause,
  })

const isNetwork = (error: unknown): boolean =>
  !(error instanceof RangeError) && typeof (error as { code?: unknown }).code === 'string'

/**
 * Asks, again when the network or the gateway was away for a moment. Answers a response with one of the statuses; all
 * others, and silence, are `unavailable`. A fault of the source is thrown as it is.
 */
export async function ask(gateway: Gateway, asked: Asked, statuses: readonly number[]): Promise<IncomingMessage> {
  for (let failed = 1; ; failed++) {
    const answer = await once(gateway, asked).catch((error: unknown) => {
      if (!isNetwork(error)) throw error
      return away(error)
    })
    if (!(answer instanceof Error) && statuses.includes(answer.statusCode ?? 0)) return answer
    const last = answer instanceof Error ? answer : refusal(answer.statusCode ?? 0)
    if (!(answer instanceof Error)) answer.resume()
    const mayPass = answer instanceof Error || passing.has(answer.statusCode ?? 0)
    if (!mayPass || failed === tries) throw last
    await sleep(200 * 2 ** failed)
  }
}
