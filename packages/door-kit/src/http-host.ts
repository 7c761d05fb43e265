import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { beneath } from './base-path.ts'
import { Listener, type ListenerParts } from './listener.ts'
import { createProxies } from './proxies.ts'
import { type Relayed, Unwrapping } from './relayed.ts'
import { Routes } from './routes.ts'

export interface HttpHostOptions extends Partial<ListenerParts> {
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
  /** Takes the requests that nobody else takes; one door does. */
  onRequest(handler: RequestListener): void
  /** Takes the requests to a path and to what lies beneath it: `/openim` takes `/openim/v1`, and not `/openim2`. */
  route(prefix: string, handler: RequestListener): void
  /** The body of this request may be long: it is held to a pace, not to a time. */
  mayBeLong(request: IncomingMessage): void
  /** This upgraded connection belongs to a user now, whose own bounds hold for it. */
  signedIn(socket: Duplex): void
  /** Takes the upgrade requests to one path, or, as `*`, to every path that nobody else has. */
  onUpgrade(path: string, handler: UpgradeHandler): void
  /**
   * Takes a connection that somebody else has accepted, by its bytes. As any other it may begin with TLS where this listener
   * speaks it, and ends here; `secured`: that was seen to.
   */
  arrive(connection: Relayed, secured: boolean): void
  /** Listens; answers the URL with the real port. */
  start(): Promise<string>
  /** Takes no new connections; resolves when the last one has ended. */
  stop(): Promise<void>
}

/** A client that sends its headers slower than this, or nothing at all, only wants to hold a connection. */
const headersTimeout = 20_000

const unbounded: ListenerParts = {
  proxies: createProxies([]),
  bounds: { perAddress: Number.POSITIVE_INFINITY, total: undefined },
  pace: { withinMs: 30_000, bytesPerSecond: 0 },
}

/**
 * To another protocol nobody has to change: what is asked is answered in this one. Java's client offers HTTP/2 with each
 * first request.
 */
const asksForWebSocket = ({ headers: { upgrade = '' } }: IncomingMessage): boolean =>
  upgrade.split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket')

export function createHttpHost({ host, port, tls, basePath = '', ...parts }: HttpHostOptions): HttpHost {
  const limits = { headersTimeout, requestTimeout: 0, maxHeaderSize: 16_384, keepAliveTimeout: 30_000 }
  const options = { ...limits, shouldUpgradeCallback: asksForWebSocket }
  const server = tls
    ? createTlsServer({ ...options, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) })
    : createServer(options)
  const listener = new Listener(server, tls !== undefined, { ...unbounded, ...parts })
  // It listens on no address: by this event a server of HTTP is given what it reads.
  const begins = tls ? 'secureConnection' : 'connection'
  const unwrapping = tls && new Unwrapping(tls, listener, (socket) => server.emit(begins, socket))
  const handlers = new Map<string, UpgradeHandler>()
  const routes = new Routes()

  server.on('request', (request, response) => {
    const path = beneath(basePath, (request.url ?? '').split('?', 1)[0] ?? '')
    listener.request(request, response, routes.of(path))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = beneath(basePath, (request.url ?? '').split('?', 1)[0] ?? '')
    const handler = handlers.get(path) ?? handlers.get('*')
    if (!handler) refuseUpgrade(socket, 404, 'Not Found')
    else if (!listener.upgrade(request, socket)) refuseUpgrade(socket, 429, 'Too Many Requests')
    else handler(request, socket, head)
  })

  return {
    server,
    onRequest: (handler) => {
      routes.others = handler
    },
    route: (prefix, handler) => routes.add(prefix, handler),
    mayBeLong: (request) => listener.bodies.mayBeLong(request),
    signedIn: (socket) => listener.signedIn(socket),
    onUpgrade: (path, handler) => {
      handlers.set(path, handler)
    },
    arrive(connection, secured) {
      // What a server asks of a socket, this has.
      const socket = connection as Duplex as Socket
      // Where there is TLS, the server's event of a new connection means that it begins with it: it cannot tell of this one.
      listener.arrived(socket, unwrapping !== undefined)
      if (socket.destroyed) return
      if (unwrapping && !secured) unwrapping.unwrap(socket)
      else server.emit(begins, socket)
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
        server.close(() => {
          listener.bodies.stop()
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** Answers an upgrade request with an error and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
