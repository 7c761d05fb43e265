import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressKey } from '@tidings/core'
import { ArrivingBodies, type BodyPace } from './arriving-bodies.ts'
import { callerAddress } from './caller-address.ts'
import { CallerGuests, type Guest } from './caller-guests.ts'
import type { Proxies } from './proxies.ts'

export interface ConnectionBounds {
  /** Of one address, as long as they are not signed in. Through a proxy of ours: requests under way. */
  readonly perAddress: number
  /** Of all; `undefined`: no bound. */
  readonly total: number | undefined
}

export interface ListenerParts {
  readonly proxies: Proxies
  readonly bounds: ConnectionBounds
  readonly pace: BodyPace
}

const crowded = JSON.stringify({
  error: { code: 'rate_limited', message: 'too many requests of this address are under way; end some of them first' },
})

/** So full, each newcomer takes the place of what has been idle longest. */
const nearlyFull = 0.9

/** Who falls silent only wants to hold a connection. A request is held to the pace of its body: a large file on a thin line takes hours. */
const idleTimeout = 120_000

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** Who may connect, how many times, and how long a request may take to come: asked before anybody looks at a request. */
export class Listener {
  readonly bodies: ArrivingBodies
  readonly #parts: ListenerParts
  readonly #guests: CallerGuests<Guest>
  readonly #handshakes = new Map<string, Socket>()
  readonly #server: Server
  // One function each for all: a closure of its own would cost every idle connection memory.
  readonly #answered: (this: ServerResponse) => void
  readonly #left: (this: Guest) => void
  readonly #gone = (): void => {
    this.#relayed -= 1
  }
  #relayed = 0

  constructor(server: Server, tls: boolean, parts: ListenerParts) {
    const { bounds, pace } = parts
    this.#server = server
    this.#parts = parts
    this.bodies = new ArrivingBodies(pace)
    const guests = new CallerGuests<Guest>(bounds.perAddress)
    this.#guests = guests
    const { bodies } = this
    this.#answered = function answered() {
      guests.idle(this.req.socket)
      guests.leave(this)
      bodies.answered(this.req)
    }
    this.#left = function left() {
      guests.leave(this)
    }
    if (bounds.total !== undefined) server.maxConnections = bounds.total
    server.on('connection', (socket: Socket) => this.#connected(socket, tls))
    if (tls) server.on('secureConnection', (socket: Socket) => this.#secured(socket))
  }

  /**
   * One that came another way, which the server itself does not count. `told`: nor does its event of a new connection tell of
   * it. Where there are too many it is destroyed.
   */
  arrived(socket: Socket, told: boolean): void {
    const { total = Number.POSITIVE_INFINITY } = this.#parts.bounds
    this.#relayed += 1
    socket.once('close', this.#gone)
    if (this.#relayed > total) socket.destroy()
    else if (told) this.#connected(socket, false)
  }

  /** What was sent through it is another connection from now on, to the same caller. */
  unwrapped(outer: Socket, inner: Socket): void {
    this.#guests.swap(outer, inner)
  }

  #connected(socket: Socket, tls: boolean): void {
    socket.on('close', this.#left)
    this.#makeRoomFor(socket)
    if (this.#parts.proxies.trusts(socket.remoteAddress ?? '')) return
    if (!this.#guests.enter(socket, addressKey(socket.remoteAddress ?? ''))) socket.destroy()
    else if (tls) this.#shakesHands(socket)
  }

  #makeRoomFor(socket: Socket): void {
    const { total } = this.#parts.bounds
    if (total === undefined) return
    this.#server.getConnections((_, open) => {
      if (open + this.#relayed > total * nearlyFull) this.#guests.makeRoomFor(socket)
    })
  }

  #shakesHands(socket: Socket): void {
    const peer = peerOf(socket)
    this.#handshakes.set(peer, socket)
    socket.once('close', () => this.#handshakes.delete(peer))
  }

  #secured(socket: Socket): void {
    socket.on('close', this.#left)
    const peer = peerOf(socket)
    const raw = this.#handshakes.get(peer)
    if (!raw) return
    this.#handshakes.delete(peer)
    this.#guests.swap(raw, socket)
  }

  /** Hands a request on, or answers that its caller has too many under way. */
  request(request: IncomingMessage, response: ServerResponse, handler: RequestListener): void {
    this.#guests.busy(request.socket)
    // It comes once: a listener need not take itself off again, which costs more than what it does here.
    response.on('close', this.#answered)
    // Of each request and not of each connection: one that is upgraded keeps what it needed for it.
    request.socket.setTimeout(idleTimeout)
    if (!this.#enterRelayed(request, response)) {
      response.writeHead(429, { connection: 'close', 'content-type': 'application/json; charset=utf-8' }).end(crowded)
      return
    }
    this.bodies.begin(request, response)
    handler(request, response)
  }

  /** A place for a connection that is no longer HTTP's; `false` when its caller has none left. */
  upgrade(request: IncomingMessage, socket: Duplex): boolean {
    this.#guests.busy(socket)
    return this.#enterRelayed(request, socket)
  }

  /** Bounds of its user hold for it now, and no longer those of its address. */
  signedIn(socket: Duplex): void {
    this.#guests.leave(socket)
    socket.off('close', this.#left)
  }

  /** Through a proxy of ours a caller is told by address, not by connection. */
  #enterRelayed(request: IncomingMessage, guest: Guest): boolean {
    const { proxies } = this.#parts
    if (!proxies.trusts(request.socket.remoteAddress ?? '')) return true
    const caller = callerAddress(request, proxies)
    if (proxies.trusts(caller)) return true
    if (!this.#guests.enter(guest, `relayed ${addressKey(caller)}`)) return false
    this.#guests.busy(guest)
    return true
  }
}
