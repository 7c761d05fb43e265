import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { type BlobStore, cutToRange, expectBlobKey, firstByteOf } from '@tidings/core'
import { ask, type Gateway } from './asking.ts'

export interface GatewayBlobsOptions {
  /** Keys stand behind it. */
  readonly url: string
  readonly token?: string
  readonly secret?: string
}

/** Requests under way for the removal of many. */
const removedAtOnce = 16

/** Blobs behind HTTP: docs/operate/gateway.md has what the other side must do. */
export function createGatewayBlobs({ url, ...right }: GatewayBlobsOptions): BlobStore {
  const gateway: Gateway = { ...right, url: url.endsWith('/') ? url : `${url}/` }

  async function silently(asked: Parameters<typeof ask>[1], statuses: readonly number[]): Promise<IncomingMessage> {
    const answer = await ask(gateway, asked, statuses)
    // What is left unread would hold the connection.
    answer.resume()
    return answer
  }

  return {
    async put(key, source) {
      expectBlobKey(key)
      await silently({ method: 'PUT', key, body: source }, [200, 201, 204])
    },

    async read(key, range) {
      expectBlobKey(key)
      const bytes = range ? { range: `bytes=${range.start}-${range.end}` } : {}
      const answer = await ask(gateway, { method: 'GET', key, ...bytes }, [200, 206, 404, 416])
      if (answer.statusCode === 200 || answer.statusCode === 206)
        return range
          ? cutToRange(answer, range, answer.statusCode === 206 ? firstByteOf(answer.headers['content-range']) : 0)
          : answer
      answer.resume()
      // A range that begins beyond the end holds nothing.
      return answer.statusCode === 416 ? Readable.from([]) : undefined
    },

    async size(key) {
      expectBlobKey(key)
      const { statusCode, headers } = await silently({ method: 'HEAD', key }, [200, 404])
      return statusCode === 404 ? undefined : Number(headers['content-length'] ?? 0)
    },

    async remove(keys) {
      for (const key of keys) expectBlobKey(key)
      for (let at = 0; at < keys.length; at += removedAtOnce) {
        const some = keys.slice(at, at + removedAtOnce)
        await Promise.all(some.map((key) => silently({ method: 'DELETE', key }, [200, 202, 204, 404])))
      }
    },

    check: async () => void (await silently({ method: 'HEAD', key: '' }, [200, 204])),
  }
}
