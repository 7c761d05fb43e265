import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

interface Asked {
  readonly messageType?: string
  readonly channelID?: string
  readonly uaid?: string
  readonly updates?: readonly { readonly code?: number }[]
}

/**
 * Where a Firefox gets its pushes from, in the place of Mozilla's: it subscribes over a WebSocket, and what servers post over TLS is
 * handed to it as it comes. Nothing is read here: the browser alone can.
 */
export class AutoPush implements AsyncDisposable {
  /** What the browser said of each push: 100 when it was handed to the page. */
  readonly codes: number[] = []
  readonly #sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  readonly #endpoints: Server
  readonly #channels = new Map<string, WebSocket>()

  private constructor(tls: { readonly key: string; readonly cert: string }) {
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (text) => this.#answer(socket, JSON.parse(String(text)) as Asked))
    })
    this.#endpoints = createServer(tls, (request, response) => void this.#take(request, response))
  }

  static async start(tls: { readonly key: string; readonly cert: string }): Promise<AutoPush> {
    const push = new AutoPush(tls)
    push.#endpoints.listen(0, '127.0.0.1')
    await once(push.#endpoints, 'listening')
    return push
  }

  /** What makes a Firefox turn to this one, and show what it gets without asking. */
  get preferences(): Readonly<Record<string, string | number | boolean>> {
    const { port } = this.#sockets.address() as AddressInfo
    return {
      'dom.push.serverURL': `ws://127.0.0.1:${port}/`,
      'dom.push.testing.allowInsecureServerURL': true,
      'dom.push.connection.enabled': true,
      'permissions.default.desktop-notification': 1,
      'alerts.useSystemBackend': false,
    }
  }

  #answer(socket: WebSocket, asked: Asked): void {
    const answer = this.#answerTo(socket, asked)
    if (answer) socket.send(JSON.stringify(answer))
  }

  #answerTo(socket: WebSocket, { messageType, channelID = '', uaid, updates = [] }: Asked): object | undefined {
    if (messageType === undefined) return {}
    if (messageType === 'hello')
      return { messageType, status: 200, uaid: uaid || randomUUID().replaceAll('-', ''), use_webpush: true }
    if (messageType === 'register') {
      this.#channels.set(channelID, socket)
      const { port } = this.#endpoints.address() as AddressInfo
      return { messageType, channelID, status: 200, pushEndpoint: `https://127.0.0.1:${port}/push/${channelID}` }
    }
    if (messageType === 'unregister') return { messageType, channelID, status: 200 }
    if (messageType === 'ack') this.codes.push(...updates.map(({ code = 0 }) => code))
    return undefined
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const channelID = (request.url ?? '').slice('/push/'.length)
    const socket = this.#channels.get(channelID)
    if (!socket) return void response.writeHead(404).end()
    const data = Buffer.concat(chunks).toString('base64url')
    const headers = { encoding: request.headers['content-encoding'] }
    socket.send(JSON.stringify({ messageType: 'notification', channelID, version: randomUUID(), data, headers }))
    response.writeHead(201).end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
    this.#endpoints.closeAllConnections()
    await new Promise((resolve) => this.#endpoints.close(resolve))
  }
}
