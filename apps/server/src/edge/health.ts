import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createEdgeMetrics } from '../operations/edge-metrics.ts'
import type { Linking } from './linking.ts'
import type { Place } from './relay.ts'

/** Tells how this edge is, on a port of its own: its clients are none of that. Answers where it listens. */
export async function tellHealth(linking: Linking, { host, port }: Place): Promise<{ url: string; server: Server }> {
  const registry = new Registry()
  createEdgeMetrics(registry, () => ({ links: linking.current ? 1 : 0, streams: linking.current?.size ?? 0 }))
  collectDefaultMetrics({ register: registry })
  const server = createServer((request, response) => {
    if (request.url === '/healthz') {
      const linked = linking.current !== undefined
      response.writeHead(linked ? 200 : 503, { 'content-type': 'application/json; charset=utf-8' })
      response.end(JSON.stringify({ linked, streams: linking.current?.size ?? 0 }))
    } else if (request.url === '/metrics') {
      void registry
        .metrics()
        .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  const at = server.address()
  return { server, url: `http://${host}:${typeof at === 'object' ? at?.port : port}` }
}
