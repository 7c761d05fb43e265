import type { Posting } from '@tidings/core'
import { Http2Connection, type Http2Options } from './http2-connection.ts'

/** Posts over HTTP/2, over one connection to each origin; to addresses that operators have set, and no others. */
export function createHttp2Posting(options: Omit<Http2Options, 'origin'>): Posting & AsyncDisposable {
  const connections = new Map<string, Http2Connection>()

  function connectionTo(origin: string): Http2Connection {
    const known = connections.get(origin)
    if (known) return known
    const made = new Http2Connection({ ...options, origin })
    connections.set(origin, made)
    return made
  }

  return {
    expectAddress: () => undefined,
    async post({ url, headers, body, maxBytes }) {
      const { origin, pathname, search } = new URL(url)
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
      const answer = await connectionTo(origin).post({ path: `${pathname}${search}`, headers, body: text })
      const retryAfter = answer.headers['retry-after']
      const posted = { status: answer.status, body: answer.body.slice(0, maxBytes) }
      return retryAfter === undefined ? posted : { ...posted, retryAfter }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...connections.values()].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}
