import type { FastifyInstance } from 'fastify'
import type { HttpDoorConfig } from './api/config.ts'
import type { Origins } from './api/origins.ts'

const allowed = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'authorization, content-type, content-disposition, range, tidings-as, tus-resumable, upload-length, upload-metadata, upload-offset',
  'access-control-max-age': '600',
}

/** Security headers on every answer, and CORS for the origins that may call. */
export function addHeaders(app: FastifyInstance, config: HttpDoorConfig, origins: Origins): void {
  const always = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    ...(config.tls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  // It waits for nothing, and so does the request: most come from no page of another origin.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always).header('content-security-policy', origins.policy())
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
