import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Gate, Log } from '@tidings/core'
import { callerAddress, type HttpHost, refuseUpgrade } from '@tidings/door-kit'
import { closeCodes, limits, subprotocol } from '@tidings/protocol'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import type { WsDoorConfig } from './config.ts'
import { Connection, type DoorParts } from './connection.ts'
import { Flusher } from './outbound.ts'

export interface WsDoor {
  /** Closes what is still open as `draining`, and waits until it is closed, for so long. Call it after `gate.drain()`. */
  stop(withinMs: number): Promise<void>
}

const WS_TOO_LARGE = 1009

/** A socket of `ws` that knows its connection, and says in our words that a frame was too large. */
class TidingsSocket extends WebSocket {
  connection: Connection | undefined

  override close(code?: number, data?: string | Buffer): void {
    if (code === WS_TOO_LARGE) super.close(closeCodes.frame_too_large.code, closeCodes.frame_too_large.text)
    else super.close(code, data)
  }
}

// One function each for all sockets: a closure per socket and event would cost every idle connection memory.
// The types of `ws` call the socket a WebSocket; this door's are all made as TidingsSockets.
function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  ;(this as TidingsSocket).connection?.received(data as Buffer, isBinary)
}
function onHeard(this: WebSocket): void {
  const { connection } = this as TidingsSocket
  if (connection) connection.lastHeard = performance.now()
}
function onError(this: WebSocket): void {
  // A broken frame or a lost network: `close` follows, and says all there is to say.
  ;(this as TidingsSocket).connection?.ended()
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
  const strangers = new Map<WebSocket, Duplex>()
  const signedIn = (ws: WebSocket): void => {
    const socket = strangers.get(ws)
    if (socket) http.signedIn(socket)
    strangers.delete(ws)
  }
  const parts: DoorParts = { gate, config, log, flusher: new Flusher(), signedIn }
  const sockets = new Set<TidingsSocket>()
  const server = new WebSocketServer<typeof TidingsSocket>({
    noServer: true,
    clientTracking: false,
    // Costs a quarter of a megabyte per connection after its first traffic.
    perMessageDeflate: false,
    maxPayload: config.frameBytes,
    handleProtocols: () => subprotocol,
    WebSocket: TidingsSocket,
  })

  function onClose(this: WebSocket): void {
    const ws = this as TidingsSocket
    sockets.delete(ws)
    strangers.delete(ws)
    ws.connection?.ended()
    ws.connection = undefined
  }

  http.onUpgrade(config.path, (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!speaksOurs(request)) {
      refuseUpgrade(socket, 400, `Bad Request: the subprotocol is ${subprotocol}`)
      return
    }
    const address = callerAddress(request, config.proxies)
    server.handleUpgrade(request, socket, head, (ws) => {
      ;(socket as Socket).setNoDelay(true)
      ws.connection = new Connection(ws, socket, parts, address)
      sockets.add(ws)
      strangers.set(ws, socket)
      ws.on('message', onMessage)
      ws.on('pong', onHeard)
      ws.on('ping', onHeard)
      ws.on('error', onError)
      ws.on('close', onClose)
    })
  })

  /** One timer for all: who never signed in, who is silent. */
  function sweep(): void {
    const now = performance.now()
    for (const { connection } of sockets) {
      if (!connection) continue
      const silent = now - connection.lastHeard
      if (!connection.signedIn && now - connection.openedAt > limits.connectWithin) connection.close('unauthenticated')
      else if (silent > 2 * config.heartbeatMs) connection.close('heartbeat')
      else if (silent > config.heartbeatMs) connection.ping()
    }
  }
  const sweeper = setInterval(sweep, Math.min(1000, config.heartbeatMs / 2)).unref()

  return {
    async stop(withinMs) {
      clearInterval(sweeper)
      for (const { connection } of sockets) connection?.close('draining')
      const deadline = performance.now() + withinMs
      while (sockets.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
      for (const ws of sockets) ws.terminate()
    },
  }
}
