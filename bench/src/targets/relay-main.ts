import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/**
 * The bare relay: what the server's door would be with nothing behind it. It speaks the same frames as the server:
 * it parses a send, acknowledges it and passes it on, encoded once for all receivers, in one flush per event-loop turn.
 * No store, no tokens, no schemas, no membership.
 */

interface Peer {
  readonly uid: string
  readonly clientId: string
  readonly socket: Socket
  queued: Buffer[]
}

interface SendData {
  readonly to: string
  readonly content: unknown
  readonly clientMsgId: string
}

interface ConnectData {
  readonly token: string
  readonly client: { readonly id: string }
}

const peers = new Map<string, Peer>()
const rooms = new Map<string, readonly string[]>()
const heads = new Map<string, number>()
let dirty: Peer[] = []

function serverFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = length < 126 ? 2 : 4
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = 0x81
  if (length < 126) frame[1] = length
  else {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  }
  frame.write(text, header)
  return frame
}

function flush(): void {
  const flushed = dirty
  dirty = []
  for (const peer of flushed) {
    const { queued } = peer
    peer.queued = []
    // One system call for all of them; joining them first would copy what all receivers share.
    peer.socket.cork()
    for (const frame of queued) peer.socket.write(frame)
    peer.socket.uncork()
  }
}

function queue(peer: Peer, frame: Buffer): void {
  if (peer.queued.push(frame) > 1) return
  if (dirty.push(peer) === 1) setImmediate(flush)
}

function send(sender: Peer, id: number, data: SendData): void {
  const room = data.to.startsWith('room/') ? rooms.get(data.to) : undefined
  const peer = data.to.slice('user/'.length)
  const key = room ? data.to : sender.uid < peer ? `${sender.uid}+${peer}` : `${peer}+${sender.uid}`
  const seq = (heads.get(key) ?? 0) + 1
  heads.set(key, seq)
  const ts = Date.now()
  const message = {
    id: `1-${seq.toString(36)}`,
    conversation: room ? data.to : `user/${sender.uid}`,
    from: `user/${sender.uid}`,
    to: data.to,
    seq,
    rev: 0,
    type: room ? 'grpchat' : 'chat',
    content: data.content,
    clientId: sender.clientId,
    ts,
    clientMsgId: data.clientMsgId,
    editedAt: 0,
    recalled: false,
    reactions: [],
  }
  const push = serverFrame(JSON.stringify({ event: 'message', data: message }))
  for (const uid of room ?? [peer]) {
    const receiver = peers.get(uid)
    if (receiver && receiver !== sender) queue(receiver, push)
  }
  queue(sender, serverFrame(JSON.stringify({ id, ok: { id: message.id, seq, ts } })))
}

function createRoom(owner: Peer, id: number, members: readonly string[]): void {
  const room = `r${rooms.size + 1}`
  const uids = members.map((member) => member.replace(/^user\//, ''))
  rooms.set(`room/${room}`, [...new Set([owner.uid, ...uids])])
  queue(owner, serverFrame(JSON.stringify({ id, ok: { room: { id: room, oid: `room/${room}` } } })))
}

/** The token is the uid. */
function connected(socket: Socket, id: number, data: ConnectData): Peer {
  const peer: Peer = { uid: data.token, clientId: data.client.id, socket, queued: [] }
  peers.set(peer.uid, peer)
  queue(peer, serverFrame(JSON.stringify({ id, ok: { user: { id: peer.uid }, conversations: [], cursor: '0' } })))
  return peer
}

function accept(ws: WebSocket, request: IncomingMessage): void {
  let peer: Peer | undefined
  ws.on('error', () => ws.terminate())
  ws.on('message', (bytes: Buffer) => {
    const frame = JSON.parse(bytes.toString()) as { id: number; op: string; data: never }
    if (frame.op === 'connect') peer = connected(request.socket, frame.id, frame.data)
    else if (!peer) ws.close(4401)
    else if (frame.op === 'message.send') send(peer, frame.id, frame.data)
    else if (frame.op === 'room.create') createRoom(peer, frame.id, (frame.data as { members: string[] }).members)
  })
  ws.on('close', () => {
    if (peer && peers.get(peer.uid) === peer) peers.delete(peer.uid)
  })
}

const http = createServer()
const server = new WebSocketServer({ server: http, path: '/ws', perMessageDeflate: false })
server.on('connection', (ws, request) => {
  request.socket.setNoDelay(true)
  accept(ws, request)
})
http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  const address = http.address()
  if (address && typeof address === 'object') console.log(`listening on http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
