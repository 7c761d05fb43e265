import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { beneath } from './base-path.ts'

export interface HttpHostOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** `/chat`: upgrade requests may come with it or without. */
  readonly basePath?: string
  /** PEM files. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The one listener that all doors on HTTP share. */
export interface HttpHost {
  readonly server: Server
  /** Takes the upgrade requests to one path. */
  onUpgrade(path: string, handler: UpgradeHandler): void
  /** Listens; answers the URL with the real port. */
  start(): Promise<string>
  /** Takes no new connections; resolves when the last one has ended. */
  stop(): Promise<void>
}

/** A client that sends its headers slower than this only wants to hold a connection. */
const headersTimeout = 20_000
/** Nor does one that falls silent. How long a whole request takes is not bounded: a large file on a thin line takes hours. */
const idleTimeout = 120_000

export function createHttpHost({ host, port, tls, basePath = '' }: HttpHostOptions): HttpHost {
  const limits = { headersTimeout, requestTimeout: 0, maxHeaderSize: 16_384, keepAliveTimeout: 30_000 }
  const server = tls
    ? createTlsServer({ ...limits, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) })
    : createServer(limits)
  server.timeout = idleTimeout
  const handlers = new Map<string, UpgradeHandler>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = beneath(basePath, (request.url ?? '').split('?', 1)[0] ?? '')
    const handler = handlers.get(path)
    if (handler) handler(request, socket, head)
    else refuseUpgrade(socket, 404, 'Not Found')
  })

  return {
    server,
    onUpgrade: (path, handler) => {
      handlers.set(path, handler)
    },
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host, port, backlog: 4096 }, () => {
          server.removeListener('error', reject)
          const { port: real } = server.address() as AddressInfo
          resolve(`${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${real}`)
        })
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

/** Answers an upgrade request with an error and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
