import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { textFrame } from '../src/codec.ts'

test('a frame of any size is what a WebSocket client reads', async () => {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server = new WebSocketServer({ noServer: true })
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000].map((length) => 'x'.repeat(length))
  texts.push('小红 😀 ünï', '字'.repeat(30_000))
  http.on('upgrade', (request, socket: Socket, head) => {
    server.handleUpgrade(request, socket, head, () => {
      for (const text of texts) socket.write(textFrame(text))
    })
  })
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const received: string[] = []
  await new Promise<void>((resolve) => {
    client.on('message', (data) => {
      received.push(String(data))
      if (received.length === texts.length) resolve()
    })
  })
  expect(received).toEqual(texts)
  client.terminate()
  http.close()
})
