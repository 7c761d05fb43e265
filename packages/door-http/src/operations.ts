import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Gate } from '@tidings/core'
import { callerAddress, createProxies, isRelayed, type Proxies } from '@tidings/door-kit'
import { openApi, TidingsError } from '@tidings/protocol'
import type { FastifyInstance } from 'fastify'
import type { HttpDoorConfig } from './api/config.ts'
import { addDocument } from './documents.ts'

export interface MetricsText {
  readonly contentType: string
  text(): Promise<string>
}

/** Whoever came through a proxy that is not named may be anybody, although the proxy runs here. */
const isOfThisMachine = (request: IncomingMessage, proxies: Proxies): boolean =>
  loopback.trusts(callerAddress(request, proxies)) && !isRelayed(request, proxies)

const loopback = createProxies(['loopback'])

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
    if (config.metrics === 'loopback' && !isOfThisMachine(request.raw, config.proxies)) {
      throw new TidingsError('forbidden', 'metrics are for this machine only; http.metrics changes that')
    }
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

const page = (name: string): string => readFileSync(new URL(`../docs-page/${name}`, import.meta.url), 'utf8')

/** The API's description for machines, and a page for people that shows it. */
export function addDocs(app: FastifyInstance, publicUrl: string): void {
  addDocument(app, '/v1/openapi.json', 'application/json; charset=utf-8', () => JSON.stringify(openApi(publicUrl)))
  addDocument(app, '/docs', 'text/html; charset=utf-8', () => page('index.html'))
  addDocument(app, '/docs/page.js', 'text/javascript; charset=utf-8', () => page('page.js'))
  addDocument(app, '/docs/page.css', 'text/css; charset=utf-8', () => page('page.css'))
}
