import { Readable } from 'node:stream'
import type { Download, Gate } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { create } from 'content-disposition'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import parseRange from 'range-parser'

/** What a browser may show. Nothing that it could run: a page, an SVG or a PDF is only ever saved. */
const shown = /^(image\/(png|jpeg|gif|webp|avif|bmp|apng)|audio\/[\w.+-]+|video\/[\w.+-]+)$/

/** Even what is shown by mistake runs nothing, loads nothing and is on no terms with this origin. */
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

const year = 31_536_000

function cacheControl({ expiresAt }: Download): string {
  if (expiresAt === undefined) return `public, max-age=${year}, immutable`
  return `private, max-age=${Math.max(0, Math.floor((expiresAt - Date.now()) / 1000))}, immutable`
}

interface Part {
  readonly status: 200 | 206 | 416
  readonly start: number
  readonly end: number
}

/** The one range that was asked for; more than one at once, or of an older file: the whole. */
function partOf({ headers }: FastifyRequest, size: number, etag: string): Part {
  const whole: Part = { status: 200, start: 0, end: size - 1 }
  const { range, 'if-range': ifRange } = headers
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return whole
  const ranges = parseRange(size, range, { combine: true })
  if (ranges === -1) return { ...whole, status: 416 }
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return whole
  const [{ start, end } = whole] = ranges
  return { status: 206, start, end }
}

const knows = ({ headers }: FastifyRequest, etag: string): boolean =>
  headers['if-none-match']?.split(',').some((known) => ['*', etag].includes(known.trim().replace(/^W\//, ''))) ?? false

/** Whatever is said of a file before its bytes are there may be untrue of the answer: then it is remembered for a year. */
async function answer(request: FastifyRequest, reply: FastifyReply, download: Download): Promise<FastifyReply> {
  const { name, mime, size } = download
  const etag = `"${download.etag}"`
  const ofFile = { 'accept-ranges': 'bytes', 'cache-control': cacheControl(download), etag }
  if (knows(request, etag)) return reply.code(304).headers(ofFile).send()
  const { status, start, end } = partOf(request, size, etag)
  if (status === 416) {
    const error = new TidingsError('invalid', `the range lies beyond the ${size} bytes of the file`)
    return reply.code(416).header('content-range', `bytes */${size}`).send({ error: error.toWire() })
  }
  const none = request.method === 'HEAD' || size === 0
  const bytes = none ? undefined : await download.read(status === 206 ? { start, end } : undefined)
  const inline = shown.test(mime) && (request.query as Record<string, unknown>).download === undefined
  reply.code(status).headers({
    ...ofFile,
    'content-type': mime,
    'content-length': end - start + 1,
    'content-disposition': create(name, { type: inline ? 'inline' : 'attachment' }),
    ...(status === 206 ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
  })
  if (!bytes) return reply.send('')
  // A stream goes as it is: one inside another is not closed when the reader has left before the first byte.
  return reply.send(bytes instanceof Readable ? bytes : Readable.from(bytes))
}

/** What links lead to. */
export function addDownloads(app: FastifyInstance, gate: Gate): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/media/:id/:variant/:name',
    async handler(request, reply) {
      reply.headers({
        // Until there is something to keep.
        'cache-control': 'no-store',
        'content-security-policy': policy,
        // Whoever has the link may show it, on whatever page.
        'cross-origin-resource-policy': 'cross-origin',
      })
      const { id, variant } = request.params as { id: string; variant: string }
      const { expires, signature } = request.query as Record<string, unknown>
      const download = await gate.media.open({
        id,
        variant,
        ...(typeof expires === 'string' ? { expires } : {}),
        ...(typeof signature === 'string' ? { signature } : {}),
      })
      return answer(request, reply, download)
    },
  })
}
