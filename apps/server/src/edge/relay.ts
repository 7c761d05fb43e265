import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Link } from '@tidings/edge-link'

/** Where clients come, and which listener of the centre they want. */
export interface Place {
  readonly offer: string
  readonly host: string
  readonly port: number
}

export interface RelayOptions {
  readonly places: readonly Place[]
  /** PEM files. With them TLS of clients ends here, else at the centre. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

/** `http@[::]:8080`; without a name it is `http`. */
export function placeIn(text: string): Place {
  const [, offer = 'http', host = '', port = ''] = /^(?:([a-z0-9-]+)@)?(.+):(\d+)$/.exec(text) ?? []
  return { offer, host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

/**
 * Takes clients while there is a link, and brings each over it as a stream. Without a link it does not even listen: whoever
 * calls is refused at once, and goes elsewhere.
 */
export class Relay {
  readonly #options: RelayOptions
  #servers: readonly Server[] = []

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** Answers where it listens: `http://127.0.0.1:8080`. Rejects where a place is taken by another program. */
  async open(link: Link, offers: readonly string[]): Promise<readonly string[]> {
    const wanted = this.#options.places.filter(({ offer }) => offers.includes(offer))
    const opened = wanted.map((place) => this.#listen(link, place))
    this.#servers = opened.map(({ server }) => server)
    return Promise.all(opened.map(({ address }) => address))
  }

  /** Takes nobody any more. Who is here goes with the link. */
  close(): void {
    for (const server of this.#servers) server.close()
    this.#servers = []
  }

  #listen(link: Link, { offer, host, port }: Place): { readonly server: Server; readonly address: Promise<string> } {
    const { tls } = this.#options
    const bring = (socket: Socket): void => bringOver(link, socket, offer, tls !== undefined)
    const server = tls
      ? createTlsServer(
          { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), allowHalfOpen: true },
          bring,
        )
      : createServer({ allowHalfOpen: true, noDelay: true }, bring)
    const address = new Promise<string>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, backlog: 4096 }, () => {
        const at = server.address()
        const shown = `${host.includes(':') ? `[${host}]` : host}:${typeof at === 'object' ? at?.port : port}`
        resolve(`${offer}${tls ? 's' : ''}://${shown}`)
      })
    })
    return { server, address }
  }
}

/** To a client a reset says that nobody knows what became of what was under way; an end would say that all is well. */
function cutOff(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

function bringOver(link: Link, socket: Socket, offer: string, secured: boolean): void {
  const stream = link.open({ offer, address: socket.remoteAddress ?? '', secured })
  // A network that is gone; `close` follows.
  socket.on('error', () => socket.destroy())
  if (!stream) {
    cutOff(socket)
    return
  }
  stream.on('error', () => stream.destroy())
  socket.pipe(stream)
  stream.pipe(socket)
  stream.once('close', () => {
    if (stream.readableEnded) socket.destroySoon()
    else cutOff(socket)
  })
  socket.once('close', () => {
    // Both have said all that they had to say: what is left of it is on its way.
    if (!(stream.readableEnded && socket.readableEnded)) stream.destroy()
  })
}
