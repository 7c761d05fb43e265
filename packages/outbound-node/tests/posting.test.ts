import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createLinkReader, createPosting, type PostingOptions } from '../src/index.ts'
import { startServer } from './local-server.ts'

const options = { userAgent: 'tidings-test', setting: 'push.allow' }

function aPosting(more: Partial<PostingOptions> = {}) {
  const posting = createPosting({ ...options, alsoAllowed: ['127.0.0.0/8'], ...more })
  onTestFinished(() => posting[Symbol.dispose]())
  const post = (url: string, timeoutMs = 5000, maxBytes = 1000) =>
    posting.post({ url, headers: {}, body: '{}', timeoutMs, maxBytes })
  return { post, expectAddress: posting.expectAddress }
}

/** What it says to each connection, as it is; what was opened. */
async function startRaw(says: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => says(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as { readonly port: number }
  return `http://127.0.0.1:${port}/`
}

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n'
const unavailable = { code: 'unavailable' }

test.each([
  ['switches to a protocol that nobody asked for', (socket: Socket) => void socket.write(upgrade)],
  ['does so and hangs up', (socket: Socket) => void socket.end(upgrade)],
  ['hangs up', (socket: Socket) => void socket.end()],
  ['ends in the middle of its head', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nConte')],
  [
    'ends in the middle of its body',
    (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
  ],
  ['says what is no HTTP', (socket: Socket) => void socket.end('220 mail.example ESMTP\r\n')],
  [
    'has a head without end',
    (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\n${`A: ${'a'.repeat(1000)}\r\n`.repeat(1000)}`),
  ],
])('whoever %s has not answered, and nobody waits for them', async (_, says) => {
  const { post } = aPosting()
  await expect(post(await startRaw(says))).rejects.toMatchObject(unavailable)
})

test.each([
  ['switches to a protocol that nobody asked for', (socket: Socket) => void socket.write(upgrade)],
  ['does so and hangs up', (socket: Socket) => void socket.end(upgrade)],
])('a page that %s is not waited for', async (_, says) => {
  const reader = createLinkReader({ timeoutMs: 5000, maxBytes: 1000, userAgent: 'tidings-test', isAllowed: () => true })
  await expect(reader.read(await startRaw(says))).rejects.toMatchObject(unavailable)
})

test('whoever drips, or goes on saying that it comes, is waited for until the time is over', async () => {
  const { post } = aPosting()
  const dripping = (head: string, drop: string) => (socket: Socket) => {
    socket.write(head)
    const timer = setInterval(() => socket.write(drop), 5)
    socket.on('close', () => clearInterval(timer))
  }
  const late = { ...unavailable, message: 'nobody answered in time' }
  await expect(post(await startRaw(dripping('HTTP/1.1 200 OK\r\n\r\n', 'a')), 100)).rejects.toMatchObject(late)
  await expect(post(await startRaw(dripping('', 'HTTP/1.1 102 Processing\r\n\r\n')), 100)).rejects.toMatchObject(late)
})

test('of a long answer the beginning is read, and what is packed stays so', async () => {
  const { post } = aPosting()
  const large = await startServer((_, response) => void response.end('a'.repeat(10_000_000)))
  expect(await post(large.origin)).toEqual({ status: 200, body: 'a'.repeat(1000) })
  const bomb = gzipSync('a'.repeat(10_000_000))
  const packed = await startServer((_, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(bomb)
  })
  const { body } = await post(packed.origin)
  expect(body.length).toBeLessThanOrEqual(1000)
  expect(body).not.toContain('aaaa')
})

test('a redirect is an answer, and is not followed', async () => {
  const inside = await startServer((_, response) => void response.end())
  const outside = await startServer((_, response) => {
    response.writeHead(307, { location: inside.origin })
    response.end()
  })
  expect(await aPosting().post(outside.origin)).toMatchObject({ status: 307 })
  expect(inside.connections()).toBe(0)
})

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '017700000001',
  '127.0.0.1.',
  '①②⑦.0.0.1',
  '0.0.0.0',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
])('nothing is posted to %s unless its range is allowed', async (host) => {
  const server = await startServer((_, response) => void response.end())
  const refused = { code: 'rejected', message: expect.stringContaining('push.allow') }
  await expect(aPosting({ alsoAllowed: ['10.0.0.0/8'] }).post(`http://${host}:${server.port}/`)).rejects.toMatchObject(
    refused,
  )
  expect(server.connections()).toBe(0)
})

test.each([
  ['http://user@example.com/', /name or password/],
  ['http://:password@example.com/', /name or password/],
  ['file:///etc/passwd', /http/],
  ['unix:/run/docker.sock', /http/],
  ['http+unix://%2Frun%2Fdocker.sock/', /http/],
  ['//example.com', /http/],
  ['http://', /http/],
])('%s is no address to post to', async (url, message) => {
  const { expectAddress, post } = aPosting()
  expect(() => expectAddress(url)).toThrow(message)
  await expect(post(url)).rejects.toThrow(message)
})
