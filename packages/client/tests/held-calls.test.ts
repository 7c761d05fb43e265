import { aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { heldBytesMost, heldMost } from '../src/connection/calls.ts'
import { ChatClient } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code

test('what is asked before the server has let the client in is carried out as soon as it has, once', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const alice = new ChatClient({ url: network.url })
  const token = await aToken(server, 'alice')
  // The connection is open long before it is entered.
  network.delayOnceMs = 800
  const connected = alice.connect('alice', token)
  const asked = [
    alice.call('room.create', { name: 'Tea', members: [] }),
    alice.call('user.get', { user: 'alice' }),
    alice.call('room.create', { name: 'Cake', members: [] }),
  ] as const
  await until('an open connection', () => network.opened() === 1)
  const late = alice.call('room.create', { name: 'Milk', members: [] })
  await connected
  const [tea, , cake] = await Promise.all(asked)
  expect([tea.room.name, cake.room.name, (await late).room.name]).toEqual(['Tea', 'Cake', 'Milk'])
  const { conversations } = await alice.call('conversation.list', {})
  expect(conversations).toHaveLength(3)
  alice.disconnect()
})

test('what waits is bounded in number and in bytes, and what is beyond it is told so at once', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  network.up = false
  const alice = new ChatClient({ url: network.url })
  alice.connect('alice', await aToken(server, 'alice')).catch(() => undefined)
  await until('a try', () => alice.state.connection.phase !== 'offline')
  const large = 'x'.repeat(heldBytesMost / 4 - 100)
  const settled: Promise<unknown>[] = []
  const ask = (query: string) => {
    const answer = alice.call('user.search', { query })
    settled.push(answer.catch(codeOf))
    return answer
  }
  for (let index = 0; index < 4; index++) ask(large).catch(() => undefined)
  await expect(ask(large)).rejects.toMatchObject({ code: 'unavailable' })
  for (let index = 4; index < heldMost; index++) ask('').catch(() => undefined)
  await expect(ask('')).rejects.toMatchObject({ code: 'unavailable' })
  // Whoever gives up lets go of all of it, and there is room again for the next.
  alice.disconnect()
  expect(new Set(await Promise.all(settled))).toEqual(new Set(['unavailable']))
  alice.connect('alice', await aToken(server, 'alice')).catch(() => undefined)
  const again = alice.call('user.get', { user: 'alice' })
  network.up = true
  alice.reconnectNow()
  expect((await again).user.id).toBe('alice')
  alice.disconnect()
})

test('what waits is refused when another user signs in', async () => {
  await using server = await startServer()
  const client = new ChatClient({ url: server.url })
  const token = await aToken(server, 'bob')
  client.connect('alice', () => new Promise<string>(() => undefined)).catch(() => undefined)
  const asked = client.call('room.create', { name: 'Tea', members: [] })
  await Promise.all([
    expect(asked).rejects.toMatchObject({ code: 'rejected' }),
    expect(client.connect('bob', token)).resolves.toMatchObject({ id: 'bob' }),
  ])
  client.disconnect()
})

test('what is asked while a connection closes waits for the next one, where it is safe to repeat', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const sockets: WebSocket[] = []
  class Kept extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols)
      sockets.push(this)
    }
  }
  const alice = new ChatClient({ url: network.url, runtime: { WebSocket: Kept as never } })
  await alice.connect('alice', await aToken(server, 'alice'))
  // The server's answer to the goodbye is on its way for a while.
  const release = network.hold()
  sockets[0]?.close()
  expect(sockets[0]?.readyState).toBe(WebSocket.CLOSING)
  expect(alice.state.connection.phase).toBe('online')
  const found = alice.call('user.get', { user: 'alice' })
  const made = alice.call('room.create', { name: 'Tea', members: [] })
  await expect(made).rejects.toMatchObject({ code: 'unavailable' })
  release()
  expect((await found).user.id).toBe('alice')
  const late = alice.call('user.get', { user: 'alice' })
  expect((await late).user.id).toBe('alice')
  // Nobody waits for a connection that does not come.
  const again = network.hold()
  sockets.at(-1)?.close()
  const never = alice.call('user.get', { user: 'alice' })
  alice.disconnect()
  await expect(never).rejects.toMatchObject({ code: 'unavailable' })
  again()
})
