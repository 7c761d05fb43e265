import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface LocalServer {
  readonly port: number
  /** At 127.0.0.1. */
  readonly origin: string
  /** Connections until now, whatever was asked in them. */
  readonly connections: () => number
}

/** A server on all of this machine's addresses, until the test is finished. */
export async function startServer(answer: RequestListener): Promise<LocalServer> {
  let connections = 0
  const server = createServer(answer)
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { port, origin: `http://127.0.0.1:${port}`, connections: () => connections }
}

/** Answers each path with a page; a path that is not there with 404 and a title that must not be seen. */
export const pages =
  (bodies: Readonly<Record<string, string | Buffer>>, type = 'text/html; charset=utf-8'): RequestListener =>
  ({ url = '' }, response) => {
    const body = bodies[url]
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type })
    response.end(body ?? '<title>Not here</title>')
  }
