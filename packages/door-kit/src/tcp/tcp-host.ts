import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { addressKey } from '@tidings/core'
import { CallerGuests } from '../caller-guests.ts'
import type { ConnectionBounds } from '../listener.ts'
import { createProxies, type Proxies } from '../proxies.ts'
import { readProxyHeader } from './proxy-header.ts'

export interface TcpHostOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** PEM files. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** Each connection from these begins with a header of the PROXY protocol, before TLS; from others it would be their own words. */
  readonly proxies?: Proxies
  readonly bounds?: ConnectionBounds
  /** The header and the handshake of TLS are there within this time, in milliseconds. */
  readonly arriveWithinMs?: number
}

/** Who has connected. */
export interface TcpCaller {
  /** Their network address, as far as proxies of ours know it. */
  readonly address: string
  /** The connection belongs to a user now, whose own bounds hold for it, and no longer those of the address. */
  signedIn(): void
}

export type TcpHandler = (socket: Socket, caller: TcpCaller) => void

/** A listener for protocols on bare TCP or TLS; each door that speaks one has its own. */
export interface TcpHost {
  /** Takes the connections; one door does. Errors of the socket are seen to: `close` follows. */
  onConnection(handler: TcpHandler): void
  /** Listens; answers `host:port` with the real port. */
  start(): Promise<string>
  /** Takes no new connections; resolves when the last one has ended, which the door sees to. */
  stop(): Promise<void>
}

/** So full, each newcomer takes the place of who has waited longest without signing in. */
const nearlyFull = 0.9
/** A network that is gone is noticed, whatever a protocol says to silence. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 60_000 }

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

export function createTcpHost(options: TcpHostOptions): TcpHost {
  const arrivals = new Arrivals(options)
  const { host, port } = options
  return {
    onConnection: (handler) => {
      arrivals.handler = handler
    },
    start: () =>
      new Promise((resolve, reject) => {
        const { server } = arrivals
        server.once('error', reject)
        server.listen({ host, port, backlog: 4096 }, () => {
          server.removeListener('error', reject)
          const { port: real } = server.address() as AddressInfo
          resolve(`${host.includes(':') ? `[${host}]` : host}:${real}`)
        })
      }),
    stop: () => arrivals.stop(),
  }
}

/** From the first packet to the door: for whom is it, have they a place, is it encrypted as it should be. */
class Arrivals {
  readonly server: Server
  handler: TcpHandler = (socket) => socket.destroy()
  readonly #tls: TlsServer | undefined
  readonly #proxies: Proxies
  readonly #guests: CallerGuests<Socket>
  readonly #total: number | undefined
  readonly #arriveWithinMs: number
  /** Not with the door yet. */
  readonly #arriving = new Set<Socket>()
  /** In the handshake of TLS, by their peer; a peer has one connection. */
  readonly #handshakes = new Map<string, { readonly raw: Socket; readonly caller: TcpCaller }>()
  #open = 0

  constructor({ tls, proxies, bounds, arriveWithinMs = 10_000 }: TcpHostOptions) {
    this.#proxies = proxies ?? createProxies([])
    this.#guests = new CallerGuests(bounds?.perAddress ?? Number.POSITIVE_INFINITY)
    this.#total = bounds?.total
    this.#arriveWithinMs = arriveWithinMs
    this.server = createServer({ noDelay: true, ...keepAlive }, (socket) => this.#connected(socket))
    if (this.#total !== undefined) this.server.maxConnections = this.#total
    if (!tls) return
    const [cert, key] = [readFileSync(tls.certFile), readFileSync(tls.keyFile)]
    this.#tls = createTlsServer({ cert, key, handshakeTimeout: arriveWithinMs }, (socket) => this.#secured(socket))
    // What is no TLS, or does not come in time, is of no use.
    this.#tls.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve())
      for (const socket of this.#arriving) socket.destroy()
    })
  }

  #connected(socket: Socket): void {
    this.#open += 1
    this.#arriving.add(socket)
    // A lost network: `close` follows, and says all there is to say.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#open -= 1
      this.#arriving.delete(socket)
      this.#guests.leave(socket)
    })
    if (this.#total !== undefined && this.#open > this.#total * nearlyFull) this.#guests.makeRoomFor(socket)
    const peer = socket.remoteAddress ?? ''
    if (this.#proxies.trusts(peer)) this.#readHeader(socket, peer)
    else this.#known(socket, peer)
  }

  /** The header may come in pieces, and what the caller says with it. */
  #readHeader(socket: Socket, peer: string): void {
    const late = setTimeout(() => socket.destroy(), this.#arriveWithinMs).unref()
    let came = Buffer.alloc(0)
    const read = (): void => {
      const chunk: Buffer | null = socket.read()
      if (chunk === null) return
      came = Buffer.concat([came, chunk])
      const header = readProxyHeader(came)
      if (header === 'more') return
      clearTimeout(late)
      socket.removeListener('readable', read)
      if (header === 'malformed') {
        socket.destroy()
        return
      }
      if (came.length > header.size) socket.unshift(came.subarray(header.size))
      this.#known(socket, header.caller ?? peer)
    }
    socket.on('readable', read)
    socket.once('close', () => clearTimeout(late))
  }

  #known(socket: Socket, address: string): void {
    // A proxy that connects for itself asks whether we are alive, and no more.
    if (!this.#proxies.trusts(address) && !this.#guests.enter(socket, addressKey(address))) {
      socket.destroy()
      return
    }
    const caller: TcpCaller = { address, signedIn: () => this.#guests.leave(socket) }
    if (this.#tls) {
      this.#handshakes.set(peerOf(socket), { raw: socket, caller })
      socket.once('close', () => this.#handshakes.delete(peerOf(socket)))
      this.#tls.emit('connection', socket)
    } else this.#arrived(socket, { raw: socket, caller })
  }

  #secured(socket: Socket): void {
    const handshake = this.#handshakes.get(peerOf(socket))
    if (!handshake) {
      socket.destroy()
      return
    }
    this.#handshakes.delete(peerOf(socket))
    socket.on('error', () => socket.destroy())
    this.#arrived(socket, handshake)
  }

  #arrived(socket: Socket, { raw, caller }: { readonly raw: Socket; readonly caller: TcpCaller }): void {
    this.#arriving.delete(raw)
    this.handler(socket, caller)
  }
}
