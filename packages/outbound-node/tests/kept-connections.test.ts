import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { Post } from '@tidings/core'
import { expect, onTestFinished, test } from 'vitest'
import { createPosting } from '../src/index.ts'

/** A server that says in bytes what it answers, by how many posts came on the connection before. */
async function aServer(answer: (socket: Socket, before: number) => void) {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    let posts = 0
    socket.on('data', () => answer(socket, posts++)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const posting = createPosting({ userAgent: 'Tidings', alsoAllowed: ['127.0.0.0/8'], setting: 'x.allow' })
  onTestFinished(() => {
    posting[Symbol.dispose]()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    connections: () => connections,
    post: (more: Partial<Post> = {}) =>
      posting.post({ url, headers: {}, body: '{}', timeoutMs: 5000, maxBytes: 1000, ...more }),
  }
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

test('a connection that was kept and is closed just when it is used again fails nothing', async () => {
  const server = await aServer((socket, before) => {
    if (before === 0) socket.write(ok)
    else socket.resetAndDestroy()
  })
  for (let n = 1; n <= 3; n++) {
    expect(await server.post()).toMatchObject({ status: 200, body: 'ok' })
    // Kept for the next one.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(server.connections()).toBeGreaterThan(1)
})

test('who closes a new connection is not asked again', async () => {
  const server = await aServer((socket) => socket.resetAndDestroy())
  await expect(server.post()).rejects.toMatchObject({ code: 'unavailable' })
  expect(server.connections()).toBe(1)
})

test.each([
  ['does not end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n', false],
  ['breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok', true],
])('where the status decides it is known though the body %s', async (_, bytes, breaks) => {
  const server = await aServer((socket) => {
    socket.write(bytes)
    if (breaks) socket.end()
  })
  expect(await server.post({ statusDecides: true })).toMatchObject({ status: 200 })
  await expect(server.post({ timeoutMs: 300 })).rejects.toMatchObject({ code: 'unavailable' })
})

test('of a no what came is told, though it breaks off', async () => {
  const server = await aServer((socket) => socket.end('HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nno disk'))
  expect(await server.post({ statusDecides: true })).toEqual({ status: 500, body: 'no disk' })
})
