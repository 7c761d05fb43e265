import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Gate } from '@tidings/core'
import { openApi, TidingsError } from '@tidings/protocol'
import type { FastifyInstance } from 'fastify'
import type { HttpDoorConfig } from './config.ts'

export interface MetricsText {
  readonly contentType: string
  text(): Promise<string>
}

const loopback = /^(?:127\.|::1$|::ffff:127\.)/

/** What operators and their tools ask for: alive, ready, metrics. */
export function addOperations(app: FastifyInstance, gate: Gate, config: HttpDoorConfig, metrics: MetricsText): void {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await gate.ready()
      return reply.send({ status: 'ready' })
    } catch (error) {
      const reason = error instanceof TidingsError ? error.message : 'a fault of the server'
      return reply.code(503).send({ status: 'not ready', reason })
    }
  })
  if (config.metrics === 'off') return
  app.get('/metrics', async (request, reply) => {
    if (config.metrics === 'loopback' && !loopback.test(request.raw.socket.remoteAddress ?? '')) {
      throw new TidingsError('forbidden', 'metrics are for this machine only; http.metrics changes that')
    }
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

interface Document {
  readonly body: string
  readonly etag: string
}

function documentOf(body: string): Document {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

/** A text that only a new version changes: made when it is first asked for, sent once, confirmed afterwards. */
function addDocument(app: FastifyInstance, url: string, type: string, make: () => string): void {
  let made: Document | undefined
  app.get(url, (request, reply) => {
    made ??= documentOf(make())
    if (request.headers['if-none-match'] === made.etag) return reply.code(304).send()
    return reply.type(type).header('etag', made.etag).header('cache-control', 'no-cache').send(made.body)
  })
}

const page = (name: string): string => readFileSync(new URL(`../docs-page/${name}`, import.meta.url), 'utf8')

/** The API's description for machines, and a page for people that shows it. */
export function addDocs(app: FastifyInstance): void {
  addDocument(app, '/v1/openapi.json', 'application/json; charset=utf-8', () => JSON.stringify(openApi()))
  addDocument(app, '/docs', 'text/html; charset=utf-8', () => page('index.html'))
  addDocument(app, '/docs/page.js', 'text/javascript; charset=utf-8', () => page('page.js'))
  addDocument(app, '/docs/page.css', 'text/css; charset=utf-8', () => page('page.css'))
}
