import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import type { Listener } from './listener.ts'

/** A connection that somebody else has accepted, by its bytes: what a server asks of a socket beside them. */
export interface Relayed extends Duplex {
  /** The caller, as budgets and bounds count them. */
  readonly remoteAddress: string
  readonly remotePort: number
  readonly bytesRead: number
  setTimeout(ms: number, onTimeout?: () => void): this
  setNoDelay(): this
  destroySoon(): void
}

const handshakeTimeout = 20_000

/** Ends the TLS of connections that came by their bytes. */
export class Unwrapping {
  readonly #context: SecureContext
  readonly #listener: Listener
  readonly #hand: (socket: Socket) => void

  constructor(
    { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
    listener: Listener,
    hand: (socket: Socket) => void,
  ) {
    this.#context = createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) })
    this.#listener = listener
    this.#hand = hand
  }

  unwrap(outer: Socket): void {
    const inner = new TLSSocket(outer, {
      isServer: true,
      secureContext: this.#context,
      ALPNProtocols: ['http/1.1'],
    })
    outer.setTimeout(handshakeTimeout, () => outer.destroy())
    // What is no TLS is of no use; `close` follows.
    inner.on('error', () => outer.destroy())
    inner.once('close', () => outer.destroy())
    inner.once('secure', () => {
      outer.setTimeout(0)
      // It knows of no address beneath it that the system has given.
      Object.defineProperties(inner, {
        remoteAddress: { value: outer.remoteAddress },
        remotePort: { value: outer.remotePort },
      })
      this.#listener.unwrapped(outer, inner)
      this.#hand(inner)
    })
  }
}
