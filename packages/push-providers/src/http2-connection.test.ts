import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { Clock } from '@tidings/core'
import { expect, test } from 'vitest'
import { Http2Connection, type Http2Options } from './http2-connection.ts'

const clock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

/** A server in the clear, and a connection to it. */
async function aServer(onStream: OnStream, options: Partial<Http2Options> = {}, settings = {}) {
  const server: Http2Server = createServer({ settings })
  const sessions: ServerHttp2Session[] = []
  server.on('session', (session) => void sessions.push(session))
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined)
    onStream(stream, headers)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const connection = new Http2Connection({ origin, clock, timeoutMs: 5000, ...options })
  return {
    ...{ sessions, connection },
    ask: (path = '/') => connection.post({ path, headers: {}, body: 'a' }),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      for (const session of sessions) session.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const answer = (stream: ServerHttp2Stream, body = 'ok'): void => {
  stream.respond({ ':status': 200 })
  stream.end(body)
}

test('many requests go over one connection, no more at once than the server allows', async () => {
  const under = { now: 0, most: 0 }
  await using server = await aServer(
    (stream, headers) => {
      under.most = Math.max(under.most, ++under.now)
      setTimeout(() => {
        under.now--
        answer(stream, headers[':path'])
      }, 1)
    },
    {},
    { maxConcurrentStreams: 7 },
  )
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => server.ask(`/${n}`)))
  expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, n) => `/${n}`))
  expect([under.most, server.sessions.length]).toEqual([7, 1])
})

test('what the server says with GOAWAY that it has not looked at goes over the next connection, what it has is answered over this one', async () => {
  const held: ServerHttp2Stream[] = []
  await using server = await aServer((stream, headers) => {
    if (headers[':path'] === '/held') held.push(stream)
    else answer(stream)
  })
  const first = server.ask('/held')
  await expect.poll(() => held.length).toBe(1)
  server.sessions[0]?.goaway(0, held[0]?.id ?? 0)
  const second = server.ask('/next')
  expect((await second).status).toBe(200)
  answer(held[0] as ServerHttp2Stream, 'late')
  expect((await first).body).toBe('late')
  expect(server.sessions).toHaveLength(2)
})

test('what a server refuses unseen is asked again, and not for ever', async () => {
  const refused = { left: 2 }
  await using server = await aServer((stream) => {
    if (refused.left-- > 0) stream.close(7)
    else answer(stream)
  })
  expect((await server.ask()).status).toBe(200)
  refused.left = 100
  await expect(server.ask()).rejects.toMatchObject({ code: 'unavailable' })
})

test('a connection that breaks fails what was under way, and the next request makes another', async () => {
  const seen: ServerHttp2Stream[] = []
  await using server = await aServer((stream) => void seen.push(stream))
  const asked = server.ask()
  await expect.poll(() => seen.length).toBe(1)
  server.sessions[0]?.destroy()
  await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
  const again = server.ask()
  await expect.poll(() => seen.length).toBe(2)
  answer(seen[1] as ServerHttp2Stream)
  expect((await again).status).toBe(200)
})

test('an answer that does not come is given up, one that does not end is cut, and more than may wait is refused at once', async () => {
  const hanging = { streams: 0 }
  await using server = await aServer(
    (stream, headers) => {
      if (headers[':path'] === '/long') answer(stream, 'x'.repeat(1_000_000))
      else hanging.streams++
    },
    { timeoutMs: 300, mostStreams: 2, mostWaiting: 2 },
  )
  expect((await server.ask('/long')).body).toHaveLength(16_384)
  const four = Promise.allSettled(Array.from({ length: 4 }, () => server.ask()))
  await expect(server.ask()).rejects.toMatchObject({ code: 'unavailable', message: '2 requests wait already' })
  expect((await four).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
  expect((await server.ask('/long')).status).toBe(200)
})

test('whoever is not there, does not speak HTTP/2 or says nothing is unavailable', async () => {
  const sockets: { destroy(): void }[] = []
  const silent = createTcpServer((socket) => void sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  for (const origin of [`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
    await using connection = new Http2Connection({ origin, clock, timeoutMs: 200 })
    const asked = connection.post({ path: '/', headers: {}, body: '' })
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
  }
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => silent.close(resolve))
})
