import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Negotiator } from '@fastify/accept-negotiator'
import type { FastifyInstance } from 'fastify'

const encodings = ['br', 'gzip'] as const
type Encoding = (typeof encodings)[number] | 'identity'

interface Form {
  readonly bytes: Buffer
  readonly etag: string
}

const negotiator = new Negotiator({ supportedValues: [...encodings] })
const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) }

const encodingFor = (accepted: string | string[] | undefined): Encoding =>
  (typeof accepted === 'string' ? negotiator.negotiate(accepted.toLowerCase()) : null) ?? 'identity'

async function formOf(text: string, encoding: Encoding): Promise<Form> {
  const bytes = encoding === 'identity' ? Buffer.from(text) : await compress[encoding](text)
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  return { bytes, etag: `"${hash}-${encoding}"` }
}

/** A text that only a new version changes: made and compressed when it is first asked for, confirmed afterwards. */
export function addDocument(app: FastifyInstance, url: string, type: string, make: () => string): void {
  const forms = new Map<Encoding, Promise<Form>>()
  app.get(url, async (request, reply) => {
    // A page names its files from where it is: with a slash at the end that would be somewhere else.
    if (request.url.split('?', 1)[0]?.endsWith('/')) return reply.redirect(`../${url.split('/').at(-1)}`)
    const encoding = encodingFor(request.headers['accept-encoding'])
    const form = forms.get(encoding) ?? formOf(make(), encoding)
    forms.set(encoding, form)
    const { bytes, etag } = await form
    const vary = [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', ')
    reply.headers({ etag, vary, 'cache-control': 'no-cache' })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.type(type).send(bytes)
  })
}
