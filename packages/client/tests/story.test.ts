import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { aClient, asApp, aToken, spawnServer, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ChatClient, MemoryCache, totalUnread, type WebSocketConstructor } from '../src/index.ts'

const texts = (client: ChatClient, conversation: string) =>
  client.state.windows[conversation]?.messages.map(({ content }) => content.data) ?? []

/** Waits for something that comes by itself, and says what did not come. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let wait = 0; wait < 600; wait++) {
    if (holds()) return
    await sleep(25)
  }
  throw new Error(`waited in vain: ${what}`)
}

test('two people chat, see unread and what the other has read', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const bob = await aClient(server, 'bob')
  const sent = alice.send('user/bob', 'hi')
  expect(sent.state).toBe('pending')
  expect(await sent.done).toMatchObject({ seq: 1 })
  expect(sent.state).toBe('sent')
  await until('the message', () => bob.state.conversations['user/alice']?.seq === 1)
  expect(totalUnread(bob.state)).toBe(1)
  const opened = bob.open('user/alice')
  await opened.ready()
  expect(texts(bob, 'user/alice')).toEqual(['hi'])
  await bob.markRead('user/alice')
  expect(totalUnread(bob.state)).toBe(0)
  await until('the receipt', () => alice.state.conversations['user/bob']?.peerReadSeq === 1)
  for (let i = 0; i < 250; i++) alice.send('user/bob', `m${i}`)
  await until('all messages', () => texts(bob, 'user/alice').length === 251)
  expect(bob.state.conversations['user/alice']).toMatchObject({ seq: 251, unread: 250 })
  const late = await aClient(server, 'bob')
  const view = late.open('user/alice')
  await view.ready()
  expect(texts(late, 'user/alice')).toHaveLength(100)
  expect(await view.loadOlder()).toBe(true)
  expect(await view.loadOlder()).toBe(false)
  expect(texts(late, 'user/alice')).toHaveLength(251)
  for (const client of [alice, bob, late]) client.disconnect()
})

test('a refused message says why, and may be taken back', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const sent = alice.send('user/nobody', 'hi')
  await expect(sent.done).rejects.toMatchObject({ code: 'not_found' })
  expect(sent.state).toBe('failed')
  expect(alice.state.outbox).toMatchObject([{ error: { code: 'not_found' } }])
  sent.discard()
  expect(sent.state).toBe('failed')
  expect(alice.state.outbox).toEqual([])
  alice.disconnect()
})

test('a wrong token and a replaced session end in signed-out, a new token goes on', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice', { client: { id: 'desk', platform: 'web' } })
  const again = await aClient(server, 'alice', { client: { id: 'desk', platform: 'web' } })
  await until('replaced', () => alice.state.connection.phase === 'signed-out')
  again.disconnect()
  await expect(alice.connect('alice', 'nonsense')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(alice.state.connection.phase).toBe('signed-out')
  const { token } = await alice.accounts.register({ username: 'carol', password: 'correct horse' })
  await expect(alice.connect('bob', token)).rejects.toMatchObject({ code: 'unauthenticated' })
  const tokens = ['stale', token]
  const carol = await aClient(server, 'dave')
  carol.disconnect()
  await carol.connect('carol', () => tokens.shift() ?? token)
  expect(carol.state.connection.phase).toBe('online')
  carol.disconnect()
})

test('what is written before the first connection and between two goes out, once', async () => {
  await using server = await startServer()
  const alice = new ChatClient({ url: server.url })
  const token = await aToken(server, 'alice')
  await aToken(server, 'bob')
  const early = alice.send('user/bob', 'early')
  await alice.connect('alice', token)
  expect(await early.done).toMatchObject({ seq: 1 })
  alice.disconnect()
  const between = alice.send('user/bob', 'between')
  await alice.connect('alice', token)
  expect(await between.done).toMatchObject({ seq: 2 })
  expect(alice.state.outbox).toEqual([])
  alice.disconnect()
})

test('the WebSocket of the ws package serves as well as the global one', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: WebSocket as unknown as WebSocketConstructor } })
  await aToken(server, 'bob')
  expect(await alice.send('user/bob', 'hi').done).toMatchObject({ seq: 1 })
  alice.disconnect()
})

test('unread is the same on both terminals, also while messages come and one of them reads', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const desk = await aClient(server, 'bob', { client: { id: 'desk', platform: 'web' } })
  const phone = await aClient(server, 'bob', { client: { id: 'phone', platform: 'android' } })
  const done: Promise<unknown>[] = []
  for (let i = 0; i < 60; i++) {
    done.push(alice.send('user/bob', `m${i}`).done)
    await sleep(2)
    if (i % 7 === 0) await desk.markRead('user/alice')
    if (i % 11 === 0) await phone.markRead('user/alice', Math.max(1, i - 5))
  }
  await Promise.all(done)
  const both = [desk, phone].map((client) => () => client.state.conversations['user/alice'])
  await until('all messages', () => both.every((seen) => seen()?.seq === 60))
  const { conversation } = await desk.call('conversation.get', { conversation: 'user/alice' })
  const { readSeq, unread } = conversation
  await until('the same pointer', () => both.every((seen) => seen()?.readSeq === readSeq && seen()?.unread === unread))
  for (const client of [alice, desk, phone]) client.disconnect()
})

test('what has not come yet is not marked as read', async () => {
  await using server = await startServer()
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  await alice.send('user/bob', 'one').done
  await until('one', () => bob.state.conversations['user/alice']?.seq === 1)
  await bob.markRead('user/alice', 5)
  await alice.send('user/bob', 'two').done
  await until('two', () => bob.state.conversations['user/alice']?.seq === 2)
  expect(bob.state.conversations['user/alice']).toMatchObject({ readSeq: 1, unread: 1 })
  for (const client of [alice, bob]) client.disconnect()
})

test('a message that is told after the answer to a read is counted once', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const held: (() => void)[] = []
  let holds = false
  class SlowEvents extends globalThis.WebSocket {
    override addEventListener(type: string, listener: unknown): void {
      const hear = listener as (event: { readonly data?: unknown }) => void
      super.addEventListener(type, (event) => {
        const isEvent = type === 'message' && String((event as MessageEvent).data).includes('"event"')
        if (holds && isEvent) held.push(() => hear(event as MessageEvent))
        else hear(event as MessageEvent)
      })
    }
  }
  const bob = await aClient(server, 'bob', { runtime: { WebSocket: SlowEvents } })
  await alice.send('user/bob', 'one').done
  await until('one', () => bob.state.cursor !== undefined && bob.state.conversations['user/alice']?.unread === 1)
  // What the client has asked for by itself is answered before this: it could tell of both.
  await bob.call('conversation.get', { conversation: 'user/alice' })
  holds = true
  await alice.send('user/bob', 'two').done
  await until('two is on its way', () => held.length > 0)
  await bob.markRead('user/alice')
  for (const hear of held) hear()
  expect(bob.state.conversations['user/alice']).toMatchObject({ seq: 2, readSeq: 1, unread: 1 })
  for (const client of [alice, bob]) client.disconnect()
})

test('a banned user is signed out and stays so', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  await asApp(server, '/admin/users/alice/ban', {})
  await until('signed out', () => alice.state.connection.phase === 'signed-out')
  alice.reconnectNow()
  expect(alice.state.connection).toMatchObject({ phase: 'signed-out', reason: expect.stringContaining('banned') })
})

test('operations are typed from their definitions', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const { user } = await alice.call('user.get', { user: 'alice' })
  expect(user.oid).toBe('user/alice')
  // @ts-expect-error there is no such operation
  await expect(alice.call('user.gets', { user: 'alice' })).rejects.toMatchObject({ code: 'invalid' })
  // @ts-expect-error a user is a string
  const wrong = alice.call('user.get', { user: 1 })
  await expect(wrong).rejects.toMatchObject({ code: 'invalid', details: { issues: [{ path: 'user' }] } })
  alice.disconnect()
  await expect(alice.call('user.get', { user: 'alice' })).rejects.toMatchObject({ code: 'unavailable' })
})

test('a client that was away gets only what it missed, from its cache on', async () => {
  await using server = await startServer()
  const cache = new MemoryCache()
  const first = await aClient(server, 'bob', { cache })
  const alice = await aClient(server, 'alice')
  await alice.send('user/bob', 'one').done
  await until('one', () => first.state.conversations['user/alice']?.seq === 1)
  await first.open('user/alice').ready()
  first.disconnect()
  await sleep(100)
  await alice.send('user/bob', 'two').done
  const second = await aClient(server, 'bob', { cache })
  expect(second.state.conversations['user/alice']).toMatchObject({ seq: 2, unread: 2 })
  await second.open('user/alice').ready()
  expect(texts(second, 'user/alice')).toEqual(['one', 'two'])
  alice.disconnect()
  second.disconnect()
})

test('a server that is killed again and again loses nothing, doubles nothing and mixes nothing up', async () => {
  await using server = await spawnServer()
  const alice = await aClient(server, 'alice')
  const bob = await aClient(server, 'bob')
  alice.open('user/bob')
  bob.open('user/alice')
  const done: Promise<unknown>[] = []
  const write = async (client: ChatClient, to: string, name: string): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      done.push(client.send(to, `${name} ${i}`).done)
      await sleep(15)
    }
  }
  const writing = Promise.all([write(alice, 'user/bob', 'alice'), write(bob, 'user/alice', 'bob')])
  for (let kill = 0; kill < 5; kill++) {
    await sleep(100 + Math.random() * 300)
    await server.kill9()
    await server.start()
    alice.reconnectNow()
    bob.reconnectNow()
  }
  await writing
  await Promise.all(done)
  await until('all messages', () => texts(alice, 'user/bob').length === 400 && texts(bob, 'user/alice').length === 400)
  expect(texts(alice, 'user/bob')).toEqual(texts(bob, 'user/alice'))
  const of = (name: string) => texts(alice, 'user/bob').filter((text) => String(text).startsWith(name))
  expect(of('alice')).toEqual(Array.from({ length: 200 }, (_, i) => `alice ${i}`))
  expect(of('bob')).toEqual(Array.from({ length: 200 }, (_, i) => `bob ${i}`))
  const fresh = await aClient(server, 'bob')
  const numbers = (client: ChatClient) => {
    const { seq, rev, counted, unread, readSeq, peerReadSeq } = client.state.conversations['user/alice'] ?? {}
    return { seq, rev, counted, unread, readSeq, peerReadSeq }
  }
  await until('the numbers', () => isDeepStrictEqual(numbers(bob), numbers(fresh)))
  const view = fresh.open('user/alice')
  await view.ready()
  while (await view.loadOlder());
  expect(texts(fresh, 'user/alice')).toEqual(texts(bob, 'user/alice'))
  for (const client of [alice, bob, fresh]) client.disconnect()
}, 120_000)

test('a reader goes back in time, and comes forward again', async () => {
  await using server = await startServer()
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  for (let i = 1; i <= 450; i++) alice.send('user/bob', `m${i}`)
  await until('all sent', () => bob.state.conversations['user/alice']?.seq === 450)
  const view = bob.open('user/alice')
  await view.ready()
  const { seq } = await bob.call('log.at', { conversation: 'user/alice', ts: 0 })
  await view.showAround(seq)
  expect(view.window).toMatchObject({ past: true })
  expect(texts(bob, 'user/alice')[0]).toBe('m1')
  await alice.send('user/bob', 'now').done
  await until('the head', () => bob.state.conversations['user/alice']?.seq === 451)
  expect(texts(bob, 'user/alice')).not.toContain('now')
  // What becomes of what is shown is shown.
  await alice.call('message.edit', { id: view.window?.messages[0]?.id ?? '', content: { type: 'text', data: 'first' } })
  await until('the change', () => texts(bob, 'user/alice')[0] === 'first')
  while (await view.loadNewer());
  expect(texts(bob, 'user/alice')).toHaveLength(451)
  expect(view.window?.past).toBeUndefined()
  await view.showAround(200)
  expect(view.window?.past).toBeUndefined()
  for (let i = 0; i < 700; i++) alice.send('user/bob', `n${i}`)
  const late = await aClient(server, 'bob')
  const again = late.open('user/alice')
  await again.ready()
  await again.showAround(10)
  expect(again.window?.messages.map((message) => message.seq)).toContain(10)
  expect(again.window?.past).toBe(true)
  await again.showNewest()
  expect(again.window?.past).toBeUndefined()
  await until('the newest', () => texts(late, 'user/alice').at(-1) === 'n699')
  await again.showAround(10)
  again.close()
  await late.open('user/alice').ready()
  expect(texts(late, 'user/alice').at(-1)).toBe('n699')
  for (const client of [alice, bob, late]) client.disconnect()
})

test('profiles that are wanted are asked for together, once', async () => {
  await using server = await startServer()
  const [alice, , carol] = [
    await aClient(server, 'alice'),
    await aClient(server, 'bob'),
    await aClient(server, 'carol'),
  ]
  alice.wantProfiles(['bob'])
  alice.wantProfiles(['carol', 'bob', 'nobody'])
  await until('the profiles', () => Object.keys(alice.state.users).length === 3)
  const { users } = alice.state
  alice.wantProfiles(['bob', 'nobody'])
  await sleep(50)
  expect(alice.state.users).toBe(users)
  await carol.call('user.update', { name: 'Carol the Second' })
  alice.wantProfiles(['carol'], true)
  await until('the profile as it is now', () => alice.state.users.carol?.name === 'Carol the Second')
  for (const client of [alice, carol]) client.disconnect()
})

test('who goes on writing after a message is seen writing at once', async () => {
  await using server = await startServer()
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const seen: boolean[] = []
  await alice.send('user/bob', 'hi').done
  bob.on('typing', ({ on }) => seen.push(on))
  alice.typing('user/bob')
  await until('the first', () => seen.length === 1)
  alice.typing('user/bob')
  await alice.send('user/bob', 'done').done
  alice.typing('user/bob')
  await until('the second', () => seen.length === 2)
  expect(seen).toEqual([true, true])
  for (const client of [alice, bob]) client.disconnect()
})
