import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, asApp, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChatClient, TidingsError } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

/** For what bears what others have said and sent there; the rest has one of its own. */
let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

const phasesOf = (client: ChatClient): string[] => {
  const seen: string[] = []
  client.subscribe(({ connection: { phase } }) => {
    if (seen.at(-1) !== phase) seen.push(phase)
  })
  return seen
}

test('a slow network and a slow token function are waited for: nobody is signed out by them', async () => {
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  const [late, slow] = [new ChatClient({ url: network.url }), new ChatClient({ url: server.url })]
  const phases = phasesOf(late)
  network.delayOnceMs = 11_000
  let asked = 0
  const slowly = async () => {
    asked++
    await sleep(11_000)
    return token
  }
  const connected = slow.connect('alice', slowly)
  await expect(late.connect('alice', token)).rejects.toMatchObject({ code: 'unavailable' })
  await until('online', () => late.state.connection.phase === 'online')
  expect(phases).toEqual(['connecting', 'reconnecting', 'connecting', 'online'])
  expect(await connected).toMatchObject({ id: 'alice' })
  expect(asked).toBe(1)
  for (const client of [late, slow]) client.disconnect()
}, 40_000)

test('a token function that fails is asked again; one that says so signs out', async () => {
  const token = await aToken(server, 'alice')
  const alice = new ChatClient({ url: server.url, runtime: { random: () => 0 } })
  const answers = [new TypeError('fetch failed'), new Error('HTTP 503'), new TidingsError('internal', 'oops'), token]
  const ask = () => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? ''
  }
  await expect(alice.connect('alice', ask)).rejects.toMatchObject({ code: 'unavailable' })
  await until('the token that is there at last', () => alice.state.connection.phase === 'online')
  alice.disconnect()
  const ended = () => Promise.reject(new TidingsError('unauthenticated', 'log in again'))
  await expect(alice.connect('alice', ended)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(alice.state.connection).toEqual({ phase: 'signed-out', reason: 'log in again', cause: 'unauthenticated' })
})

test('without a user or a token nothing is tried, and whoever is signed in stays so', async () => {
  const alice = new ChatClient({ url: server.url })
  await alice.connect('alice', await aToken(server, 'alice'))
  const user = alice.state.user
  const wrong: readonly (readonly [unknown, unknown])[] = [
    ...[undefined, null, '', 7, {}].map((token) => ['bob', token] as const),
    ...[undefined, null, '', 7].map((uid) => [uid, 'a token'] as const),
  ]
  for (const [uid, token] of wrong)
    await expect(alice.connect(uid as string, token as string)).rejects.toMatchObject({ code: 'invalid' })
  expect(alice.state).toMatchObject({ user, connection: { phase: 'online' } })
  for (const nothing of [undefined, null, '']) {
    await expect(alice.connect('alice', async () => nothing as string)).rejects.toMatchObject({ code: 'invalid' })
    expect(alice.state.connection).toMatchObject({ phase: 'signed-out', cause: 'invalid' })
  }
})

test('a token that is refused is asked for anew once, and a session that ends with its token goes on', async () => {
  const token = await aToken(server, 'alice')
  const alice = new ChatClient({ url: server.url })
  let asked = 0
  const phases = phasesOf(alice)
  await alice.connect('alice', () => (asked++ === 0 ? 'stale' : aToken(server, 'alice')))
  expect(asked).toBe(2)
  expect(phases).toEqual(['connecting', 'online'])
  await asApp(server, '/tokens/revoke', { user: 'alice' })
  await until('a new token', () => asked > 2 && alice.state.connection.phase === 'online')
  expect(phases).not.toContain('signed-out')
  alice.disconnect()
  let wrong = 0
  await expect(alice.connect('alice', () => `wrong ${wrong++}`)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(wrong).toBe(2)
  await expect(alice.connect('alice', token)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(alice.state.connection).toMatchObject({ phase: 'signed-out', cause: 'unauthenticated' })
})

test('a connection that is dead and does not know it is replaced within seconds when somebody asks', async () => {
  await using network = await aNetwork(server.url)
  const bob = await aClient(server, 'bob')
  const alice = await aClient(server, 'alice', { url: network.url })
  network.freeze()
  await bob.send('user/alice', 'meanwhile').done
  alice.reconnectNow()
  alice.reconnectNow()
  // Well before the heartbeat would have found it: that is longer than this test may take.
  await alice.send('user/bob', 'answer').done
  await until('both messages', () => alice.state.conversations['user/bob']?.seq === 2)
  expect(network.opened()).toBe(2)
  for (const client of [alice, bob]) client.disconnect()
}, 30_000)

test('a connection that proves alive stays', async () => {
  await using network = await aNetwork(server.url)
  let online = (): void => undefined
  const onNetwork = (fn: () => void) => {
    online = fn
    return () => undefined
  }
  const runtime = { onNetwork }
  const alice = new ChatClient({ url: network.url, runtime })
  await alice.connect('alice', await aToken(server, 'alice'))
  const phases = phasesOf(alice)
  online()
  alice.reconnectNow()
  await sleep(4000)
  expect(phases).toEqual([])
  expect(network.opened()).toBe(1)
  alice.disconnect()
}, 20_000)

test('a device that has slept looks at once whether its connection is alive', async () => {
  await using network = await aNetwork(server.url)
  let slept = 0
  const alice = new ChatClient({ url: network.url, runtime: { now: () => Date.now() + slept } })
  await alice.connect('alice', await aToken(server, 'alice'))
  network.freeze()
  slept = 3_600_000
  await until('another connection', () => network.opened() === 2 && alice.state.connection.phase === 'online')
  alice.disconnect()
}, 30_000)

test('what is safe to repeat waits for a connection that is coming back, the rest fails at once', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const bob = await aClient(server, 'bob')
  const alice = await aClient(server, 'alice', { url: network.url })
  await bob.send('user/alice', 'one').done
  await until('one', () => alice.state.conversations['user/bob']?.unread === 1)
  network.up = false
  network.cut()
  await until('gone', () => alice.state.connection.phase !== 'online')
  const text = { type: 'text', data: 'under an id' }
  const waiting = [
    alice.markRead('user/bob'),
    alice.call('user.settings', { receipts: false }),
    alice.call('message.send', { to: 'user/bob', content: text, clientMsgId: 'own-id' }),
  ]
  const user = alice.call('user.get', { user: 'bob' })
  await expect(alice.call('room.create', { name: 'R', members: [] })).rejects.toMatchObject({ code: 'unavailable' })
  await expect(alice.call('user.get', { user: 'bob' }, { timeoutMs: 30 })).rejects.toMatchObject({
    code: 'unavailable',
  })
  expect(alice.state.connection.phase).not.toBe('online')
  network.up = true
  alice.reconnectNow()
  await Promise.all(waiting)
  expect(await user).toMatchObject({ user: { id: 'bob' } })
  expect(alice.state.conversations['user/bob']).toMatchObject({ unread: 0 })
  await until('the setting', () => alice.state.own.items.settings.settings?.receipts === false)
  const unread = bob.call('log.read', { conversation: 'user/alice' })
  expect((await unread).messages.map(({ content }) => content.data)).toEqual(['under an id', 'one'])
  network.up = false
  network.cut()
  await until('gone again', () => alice.state.connection.phase !== 'online')
  const given = alice.call('user.get', { user: 'bob' })
  await bob.send('user/alice', 'two').done
  alice.disconnect()
  await expect(given).rejects.toMatchObject({ code: 'unavailable' })
  bob.disconnect()
})

test('what breaks while it is under way is asked again when that is safe', async () => {
  await using network = await aNetwork(server.url)
  const alice = await aClient(server, 'alice', { url: network.url })
  network.freeze()
  const user = alice.call('user.get', { user: 'alice' })
  const room = alice.call('room.create', { name: 'R', members: [] })
  room.catch(() => undefined)
  network.cut()
  expect(await user).toMatchObject({ user: { id: 'alice' } })
  await expect(room).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('room.create') })
  alice.disconnect()
})

test('a connection that is closing, and has not said so yet, is not asked for profiles in a circle', async () => {
  await using network = await aNetwork(server.url)
  const bob = await aClient(server, 'bob')
  const closing = WebSocket.CLOSING
  // Asked so often without a pause, nothing else runs: what would say that the connection is gone, neither.
  const inACircle = 1000
  let asked = 0
  let isClosing = false
  class Socket extends WebSocket {
    override get readyState(): WebSocket['readyState'] {
      return isClosing && ++asked < inACircle ? closing : super.readyState
    }
  }
  const alice = await aClient(server, 'alice', { url: network.url, runtime: { WebSocket: Socket as never } })
  isClosing = true
  alice.wantProfiles(['bob'])
  await new Promise((resolve) => setTimeout(resolve))
  expect(asked).toBe(1)
  isClosing = false
  network.cut()
  await until('the profile, by the next connection', () => alice.state.users.bob !== undefined)
  for (const client of [alice, bob]) client.disconnect()
})
