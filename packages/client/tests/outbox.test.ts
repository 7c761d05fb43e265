import { setTimeout as sleep } from 'node:timers/promises'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, MemoryCache } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

test('what is too large is refused before it is sent, and holds up nothing', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const phases = new Set<string>()
  alice.subscribe(({ connection: { phase } }) => phases.add(phase))
  const large = [
    alice.send('user/bob', 'x'.repeat(300_000)),
    alice.send('user/bob', 'x'.repeat(20_001)),
    alice.send('user/bob', { type: 'custom/list', data: { items: 'ü'.repeat(40_000) } }),
  ]
  const after = alice.send('user/bob', 'after')
  expect(large.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed'])
  for (const { done } of large) await expect(done).rejects.toMatchObject({ code: 'too_large' })
  expect(await after.done).toMatchObject({ seq: 1 })
  large[0]?.retry()
  await until('it is refused again', () => large[0]?.state === 'failed')
  for (const { discard } of large) discard()
  expect(alice.state.outbox).toEqual([])
  await expect(alice.call('search', { query: 'x'.repeat(300_000) })).rejects.toMatchObject({ code: 'too_large' })
  expect([...phases]).toEqual(['online'])
  alice.disconnect()
})

/** A server of before: it does not tell how large a frame may be. */
class SilentSocket extends WebSocket {
  override addEventListener(type: string, listener: unknown): void {
    const hear = listener as (event: unknown) => void
    super.addEventListener(type, (event) => {
      if (type !== 'message') hear(event)
      else hear({ data: String((event as MessageEvent).data).replace('"frameBytes"', '"unknown"') })
    })
  }
}

test('a frame that ends the connection is not sent again, and the rest is', async () => {
  await using server = await startServer({ limits: { frameBytes: 4096 } })
  await aToken(server, 'bob')
  const told = await aClient(server, 'alice')
  const known = told.send('user/bob', 'x'.repeat(5000))
  await expect(known.done).rejects.toMatchObject({ code: 'too_large', details: { limit: 4096 } })
  expect(told.state.connection.phase).toBe('online')
  told.disconnect()
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: SilentSocket } })
  const [poison, other, next] = [
    alice.send('user/bob', 'x'.repeat(5000)),
    alice.send('user/alice', 'elsewhere'),
    alice.send('user/bob', 'after'),
  ]
  await expect(poison.done).rejects.toMatchObject({ code: 'too_large' })
  expect(await next.done).toMatchObject({ seq: 1 })
  expect(await other.done).toMatchObject({ seq: 1 })
  expect(alice.state.outbox).toMatchObject([{ error: { code: 'too_large' } }])
  alice.disconnect()
})

/** The server cannot get some messages done, however often they come. */
class PoisonedSocket extends WebSocket {
  override send(text: string): void {
    const { id } = JSON.parse(text) as { readonly id: number }
    if (!text.includes('poison')) super.send(text)
    else {
      const data = JSON.stringify({ id, error: { code: 'internal', message: 'a fault' } })
      this.dispatchEvent(new MessageEvent('message', { data }))
    }
  }
}

test('a message with which the server fails again and again is given up, and those behind it go', async () => {
  await using server = await startServer()
  await aToken(server, 'bob')
  const runtime = { WebSocket: PoisonedSocket, random: () => 0 }
  const alice = await aClient(server, 'alice', { client: { id: 'desk', platform: 'web' }, runtime })
  const poison = alice.send('user/bob', 'poison')
  const [behind, elsewhere] = [alice.send('user/bob', 'behind'), alice.send('user/alice', 'elsewhere')]
  await expect(poison.done).rejects.toMatchObject({ code: 'internal' })
  expect(await behind.done).toMatchObject({ seq: 1 })
  expect(await elsewhere.done).toMatchObject({ seq: 1 })
  alice.disconnect()
})

test('a reload keeps what waits, in the order of writing, whatever the clock says', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const cache = new MemoryCache()
  let ahead = 0
  const runtime = { now: () => Date.now() + ahead }
  const before = new ChatClient({ url: network.url, cache, runtime })
  await before.connect('alice', token)
  network.up = false
  network.cut()
  await until('gone', () => before.state.connection.phase !== 'online')
  for (let i = 0; i < 5; i++) {
    before.send('user/bob', `m${i}`, i === 3 ? { clientMsgId: 'an-id-of-ones-own' } : {})
    ahead -= 3_600_000
  }
  // The page goes at once: nothing but the turn is waited for.
  await sleep(0)
  expect((await cache.load()).filter(({ table }) => table === 'outbox')).toHaveLength(5)
  before.disconnect()
  network.up = true
  const after = new ChatClient({ url: network.url, cache })
  const early = after.send('user/bob', 'm5')
  await after.connect('alice', token)
  await early.done
  const { messages } = await after.call('log.read', { conversation: 'user/bob' })
  expect(messages.map(({ content }) => content.data).reverse()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5'])
  after.disconnect()
})

test('a program that never looks at what failed goes on sending', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  for (let i = 0; i < 1000; i++) alice.send('user/bob', 'x'.repeat(20_001))
  expect(alice.state.outbox).toHaveLength(1000)
  expect(await alice.send('user/bob', 'hi').done).toMatchObject({ seq: 1 })
  expect(alice.state.outbox.length).toBeLessThan(1000)
  alice.disconnect()
})

/** What is sent gets lost on its way. */
class LosingSocket extends WebSocket {
  override send(text: string): void {
    if (!text.includes('"message.send"')) super.send(text)
  }
}

test('whoever waits for a message is told that it was sent, though it is its event that says so and no answer', async () => {
  await using server = await startServer()
  await aToken(server, 'bob')
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: LosingSocket } })
  const other = await aClient(server, 'alice')
  const sending = alice.send('user/bob', 'hello')
  const { id, seq, ts, counted } = await other.send('user/bob', 'hello', { clientMsgId: sending.clientMsgId }).done
  expect(await sending.done).toEqual({ id, seq, ts, counted })
  expect(sending.state).toBe('sent')
  for (const one of [alice, other]) one.disconnect()
})
