import { once } from 'node:events'
import { connect } from 'node:net'
import { asApp, aToken, RawClient, signedIn, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

const opened = async (url: string): Promise<RawClient> => {
  const client = new RawClient(url)
  await client.open()
  return client
}

test('connect comes first, once; then operations are answered and messages pushed', async () => {
  await using server = await startServer()
  const [alice, bob] = [await aToken(server, 'alice'), await aToken(server, 'bob')]
  const a = await opened(server.url)
  expect(await a.request('ping', {})).toMatchObject({ error: { code: 'unauthenticated' } })
  expect(await a.request('connect', { token: alice, client: { id: 'x', platform: 'web' }, since: 0 })).toMatchObject({
    ok: { user: { id: 'alice' }, heartbeat: 30_000, frameBytes: 262_144, conversations: [], node: 'node-1' },
  })
  expect(await a.request('connect', { token: alice })).toMatchObject({ error: { code: 'conflict' } })
  const b = await signedIn(server.url, bob)
  const sent = await a.request('message.send', { to: 'user/bob', content: { type: 'text', data: 'hi' } })
  expect(sent).toMatchObject({ ok: { seq: 1 } })
  await expect.poll(() => b.events).toMatchObject([{ event: 'message', data: { conversation: 'user/alice', seq: 1 } }])
  a.socket.close()
  b.socket.close()
})

test('a wrong token is an error, then 4401; so is silence instead of a connect', async () => {
  await using server = await startServer()
  const client = await opened(server.url)
  expect(await client.request('connect', { token: 'nonsense' })).toMatchObject({ error: { code: 'unauthenticated' } })
  expect(await client.closed).toMatchObject({ code: 4401 })
}, 30_000)

test('a banned user is told, and closed with 4403; a live session too', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const client = await signedIn(server.url, token)
  await asApp(server, '/admin/users/alice/ban', { banned: true })
  expect(await client.closed).toMatchObject({ code: 4403 })
  const again = await opened(server.url)
  expect(await again.request('connect', { token })).toMatchObject({ error: { code: 'banned' } })
  expect(await again.closed).toMatchObject({ code: 4403 })
})

test('a terminal that comes back closes its old connection with 4409', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const old = await signedIn(server.url, token, 'phone')
  const next = await signedIn(server.url, token, 'phone')
  expect(await old.closed).toMatchObject({ code: 4409 })
  expect(await next.request('ping', {})).toHaveProperty('ok')
  next.socket.close()
})

test('a frame above the limit closes with 4413, a flood with 4429, silence with 4408', async () => {
  const limits = { framesPerSecond: 10, framesBurst: 20, frameBytes: 4096 }
  await using server = await startServer({ limits: limits, heartbeat: 1000 })
  const token = await aToken(server, 'alice')
  const large = await signedIn(server.url, token, 'a')
  large.socket.send(`"${'x'.repeat(5000)}"`)
  expect(await large.closed).toMatchObject({ code: 4413 })
  const flood = await signedIn(server.url, token, 'b')
  for (let i = 0; i < 40; i++) flood.socket.send('{"id":1,"op":"ping"}')
  expect(await flood.closed).toMatchObject({ code: 4429 })
  const silent = await signedIn(server.url, token, 'c')
  silent.socket.pause()
  await new Promise((resolve) => setTimeout(resolve, 3500))
  silent.socket.resume()
  expect(await silent.closed).toMatchObject({ code: 4408 })
}, 30_000)

test('a stopping server answers what it has accepted and says 4503', async () => {
  const server = await startServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const client = await signedIn(server.url, token)
  const idle = await opened(server.url)
  const sends = Array.from({ length: 50 }, (_, i) =>
    client.request('message.send', { to: 'user/bob', content: { type: 'text', data: `m${i}` } }),
  )
  await sends[0]
  const stopped = server[Symbol.asyncDispose]()
  const answers = await Promise.all(sends)
  for (const answer of answers) expect(answer.error?.code ?? 'ok').toMatch(/^(?:ok|unavailable)$/)
  expect(await client.closed).toMatchObject({ code: 4503 })
  expect(await idle.closed).toMatchObject({ code: 4503 })
  await stopped
})

test('only our subprotocol, or none, is served', async () => {
  await using server = await startServer()
  const none = new RawClient(server.url, [])
  await none.open()
  const other = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, ['graphql-ws'])
  const refused = await new Promise<Error>((resolve) => other.on('error', resolve))
  expect(refused.message).toContain('400')
  const nowhere = new WebSocket(`${server.url.replace('http', 'ws')}/nowhere`)
  expect((await new Promise<Error>((resolve) => nowhere.on('error', resolve))).message).toContain('404')
  none.socket.close()
})

test('a client that asks and does not read is not read either, and gets every answer in the end', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const client = await signedIn(server.url, token)
  const content = { type: 'custom/big', data: 'x'.repeat(60_000) }
  for (let i = 0; i < 10; i++) await client.request('message.send', { to: 'user/bob', content })
  client.socket.pause()
  const reads = Array.from({ length: 300 }, () => client.request('log.read', { conversation: 'user/bob', limit: 5 }))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  client.socket.resume()
  const answers = await Promise.all(reads)
  expect(answers.every((answer) => answer.ok !== undefined)).toBe(true)
  client.socket.close()
}, 60_000)

test('after a close nothing is carried out any more, whatever the client goes on sending', async () => {
  const limits = { framesPerSecond: 50, framesBurst: 20, frameBytes: 4096 }
  await using server = await startServer({ limits: limits })
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const frame = (value: unknown): Buffer => {
    const text = Buffer.from(JSON.stringify(value))
    return Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text])
  }
  socket.on('data', () => undefined)
  socket.on('error', () => undefined)
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.write(frame({ id: 1, op: 'connect', data: { token } }))
  await once(socket, 'data')
  for (let i = 0; i < 40; i++) socket.write(frame({ id: i, op: 'ping', data: {} }))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  socket.write(frame({ id: 99, op: 'message.send', data: { to: 'user/bob', content: { type: 'text', data: 'late' } } }))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const bob = await signedIn(server.url, await aToken(server, 'bob'))
  expect(await bob.request('conversation.list', {})).toMatchObject({ ok: { conversations: [] } })
  bob.socket.terminate()
  socket.destroy()
})
