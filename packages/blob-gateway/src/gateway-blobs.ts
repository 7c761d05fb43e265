import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { BlobStore, ByteRange } from '@tidings/core'
import { ask, type Gateway } from './asking.ts'

export interface GatewayBlobsOptions {
  /** Keys stand behind it. */
  readonly url: string
  readonly token?: string
  readonly secret?: string
}

const wellFormed = /^(?!.*\.\.)[a-z0-9-]+(\/[a-z0-9-]+)*$/

/** Requests under way for the removal of many. */
const removedAtOnce = 16

/** Where the bytes begin that were sent; at the beginning when nothing is said. */
const firstOf = ({ headers }: IncomingMessage): number =>
  Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? 0)

/** A gateway that knows no ranges sends the whole. */
async function* cut(
  body: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
  first: number,
): AsyncGenerator<Uint8Array> {
  let at = first
  for await (const piece of body) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at))
    at += piece.length
    if (part.length > 0) yield part
    if (at > end) return
  }
}

/** Blobs behind HTTP: docs/operate/gateway.md has what the other side must do. */
export function createGatewayBlobs({ url, ...right }: GatewayBlobsOptions): BlobStore {
  const gateway: Gateway = { ...right, url: url.endsWith('/') ? url : `${url}/` }

  function expectKey(key: string): void {
    if (key.length > 200 || !wellFormed.test(key)) throw new RangeError(`${JSON.stringify(key)} is no key of a blob`)
  }

  async function silently(asked: Parameters<typeof ask>[1], statuses: readonly number[]): Promise<IncomingMessage> {
    const answer = await ask(gateway, asked, statuses)
    // What is left unread would hold the connection.
    answer.resume()
    return answer
  }

  return {
    async put(key, source) {
      expectKey(key)
      await silently({ method: 'PUT', key, body: source }, [200, 201, 204])
    },

    async read(key, range) {
      expectKey(key)
      const bytes = range ? { range: `bytes=${range.start}-${range.end}` } : {}
      const answer = await ask(gateway, { method: 'GET', key, ...bytes }, [200, 206, 404, 416])
      if (answer.statusCode === 200 || answer.statusCode === 206)
        return range ? cut(answer, range, answer.statusCode === 206 ? firstOf(answer) : 0) : answer
      answer.resume()
      // A range that begins beyond the end holds nothing.
      return answer.statusCode === 416 ? Readable.from([]) : undefined
    },

    async size(key) {
      expectKey(key)
      const { statusCode, headers } = await silently({ method: 'HEAD', key }, [200, 404])
      return statusCode === 404 ? undefined : Number(headers['content-length'] ?? 0)
    },

    async remove(keys) {
      for (const key of keys) expectKey(key)
      for (let at = 0; at < keys.length; at += removedAtOnce) {
        const some = keys.slice(at, at + removedAtOnce)
        await Promise.all(some.map((key) => silently({ method: 'DELETE', key }, [200, 202, 204, 404])))
      }
    },

    check: async () => void (await silently({ method: 'HEAD', key: '' }, [200, 204])),
  }
}
