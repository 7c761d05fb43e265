import type { FastifyInstance } from 'fastify'
import type { HttpDoorConfig } from './api/config.ts'

/** Scripts and styles from this server only; connections to it only; pictures and media also from where people link them. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' https: data: blob:",
  "media-src 'self' https: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const allowed = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'authorization, content-type, content-disposition, range, tidings-as, tus-resumable, upload-length, upload-metadata, upload-offset',
  'access-control-max-age': '600',
}

/** Security headers on every answer, and CORS for the origins that were named. */
export function addHeaders(app: FastifyInstance, config: HttpDoorConfig): void {
  const origins = new Set(config.origins)
  const always = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    ...(config.tls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  // It waits for nothing, and so does the request: most come from no page of another origin.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always)
    const { origin } = request.headers
    if (origin === undefined || !origins.has(origin)) return done()
    reply.headers({
      'access-control-allow-origin': origin,
      vary: 'Origin',
      'access-control-expose-headers':
        'retry-after, location, content-range, content-disposition, tus-resumable, upload-length, upload-offset',
    })
    if (request.method === 'OPTIONS') reply.headers(allowed).code(204).send()
    else done()
  })
}
