import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { EdgeRegister, Log } from '@tidings/core'
import { callerAddress, type HttpHost, type Proxies, refuseUpgrade } from '@tidings/door-kit'
import { answerEdge, type KeyPair, linkPath, socketOptions } from '@tidings/edge-link'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Offers } from './clients.ts'
import { EdgeLinks } from './links.ts'

export interface EdgeDoorConfig {
  /** The centre's key: the same on every node. */
  readonly own: KeyPair
  /** Clients that one edge may have open. */
  readonly streams: number
  readonly proxies: Proxies
}

export interface EdgeDoorParts {
  readonly http: HttpHost
  readonly log: Log
  /** Which listeners an edge may bring clients to, by their names. */
  readonly offers: Offers
}

/** The door at which edges come in: it hands their clients on, and has no operations of its own. */
export function createEdgeDoor(
  register: EdgeRegister,
  { own, streams, proxies }: EdgeDoorConfig,
  { http, log, offers }: EdgeDoorParts,
): EdgeLinks {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, ...socketOptions })
  const links = new EdgeLinks({ register, log, offers, streams })

  async function accepted(ws: WebSocket, socket: Duplex, address: string): Promise<void> {
    try {
      if (await links.add(await answerEdge(ws, own), address)) http.signedIn(socket)
    } catch (error) {
      // Whoever calls here and is no edge, or a store that is away: the edge tries again.
      ws.terminate()
      log.info({ address, error: (error as Error).message }, 'a link with an edge did not come about')
    }
  }

  http.onUpgrade(linkPath, (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (links.draining) {
      refuseUpgrade(socket, 503, 'Service Unavailable')
      return
    }
    const address = callerAddress(request, proxies)
    server.handleUpgrade(request, socket, head, (ws) => void accepted(ws, socket, address))
  })

  return links
}
