import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Gate, Log } from '@tidings/core'
import { callerAddress, Flusher, type HttpHost, refuseUpgrade, Sweep } from '@tidings/door-kit'
import { closeCodes, subprotocol } from '@tidings/protocol'
import { WebSocket, WebSocketServer } from 'ws'
import type { WsDoorConfig } from './config.ts'
import { Connection, type DoorParts } from './connection.ts'

export interface WsDoor {
  /** Closes what is still open as `draining`, and waits until it is closed, for so long. Call it after `gate.drain()`. */
  stop(withinMs: number): Promise<void>
}

const WS_TOO_LARGE = 1009

/** A socket of `ws` that knows its connection, and says in our words that a frame was too large. */
class TidingsSocket extends WebSocket {
  connection: Connection | undefined

  /** All that it tells is for its connection: a table of listeners would cost each idle one a quarter of a kilobyte. */
  override emit(event: string | symbol, ...told: readonly unknown[]): boolean {
    const { connection } = this
    if (!connection) return false
    if (event === 'message') connection.received(told[0] as Buffer, told[1] as boolean)
    else if (event === 'pong' || event === 'ping') connection.heard()
    // A broken frame or a lost network: `close` follows, and says all there is to say.
    else if (event === 'error') connection.ended()
    else if (event === 'close') {
      this.connection = undefined
      connection.left()
    }
    return true
  }

  override close(code?: number, data?: string | Buffer): void {
    if (code === WS_TOO_LARGE) super.close(closeCodes.frame_too_large.code, closeCodes.frame_too_large.text)
    else super.close(code, data)
  }
}

/** Does the client speak our protocol? One that names no subprotocol at all is taken at its word. */
function speaksOurs(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol']
  return offered === undefined || offered.split(',').some((name) => name.trim() === subprotocol)
}

export function createWsDoor(
  gate: Gate,
  config: WsDoorConfig,
  { http, log }: { readonly http: HttpHost; readonly log: Log },
): WsDoor {
  /** Connections that have not signed in yet. */
  const strangers = new Map<Connection, Duplex>()
  const signedIn = (connection: Connection): void => {
    const socket = strangers.get(connection)
    if (socket) http.signedIn(socket)
    strangers.delete(connection)
  }
  const left = (connection: Connection): void => {
    open.delete(connection)
    strangers.delete(connection)
  }
  const parts: DoorParts = { gate, config, log, flusher: new Flusher(), signedIn, left }
  const open = new Sweep<Connection>({ pingAfterMs: config.heartbeatMs, lostAfterMs: 2 * config.heartbeatMs })
  const server = new WebSocketServer<typeof TidingsSocket>({
    noServer: true,
    clientTracking: false,
    // Costs a quarter of a megabyte per connection after its first traffic.
    perMessageDeflate: false,
    maxPayload: config.frameBytes,
    handleProtocols: () => subprotocol,
    WebSocket: TidingsSocket,
  })

  http.onUpgrade(config.path, (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!speaksOurs(request)) {
      refuseUpgrade(socket, 400, `Bad Request: the subprotocol is ${subprotocol}`)
      return
    }
    const address = callerAddress(request, config.proxies)
    server.handleUpgrade(request, socket, head, (ws) => {
      ;(socket as Socket).setNoDelay(true)
      const connection = new Connection(ws, socket, parts, address)
      ws.connection = connection
      open.add(connection)
      strangers.set(connection, socket)
    })
  })

  return { stop: (withinMs) => open.stop(withinMs) }
}
