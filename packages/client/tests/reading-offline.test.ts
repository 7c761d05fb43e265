import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient, MemoryCache } from '../src/index.ts'
import { until } from './a-browser.ts'
import { aNetwork } from './a-network.ts'

test('what is read without a network shows as read at once, also after a restart, and is told when it is back', async () => {
  await using server = await startServer()
  await using network = await aNetwork(server.url)
  const [bob, desk] = [await aClient(server, 'bob'), await aClient(server, 'alice')]
  const token = await aToken(server, 'alice')
  const cache = new MemoryCache()
  const before = new ChatClient({ url: network.url, client: { id: 'phone', platform: 'ios' }, cache })
  await before.connect('alice', token)
  const sent = await bob.send('user/alice', 'one').done
  await until('one', () => before.state.conversations['user/bob']?.unread === 1)
  network.up = false
  network.cut()
  await until('gone', () => before.state.connection.phase !== 'online')
  const marked = before.markRead('user/bob').catch((error: { readonly code: string }) => error.code)
  expect(before.state.conversations['user/bob']).toMatchObject({ unread: 0, readSeq: sent.seq })
  expect(before.state.reads).toEqual({ 'user/bob': sent.seq })
  before.disconnect()
  expect(await marked).toBe('unavailable')
  await expect.poll(async () => (await cache.load()).map(({ key }) => key)).toContain('reads')
  expect(desk.state.conversations['user/bob']?.unread).toBe(1)

  network.up = true
  const second = await bob.send('user/alice', 'two').done
  const phone = new ChatClient({ url: network.url, client: { id: 'phone', platform: 'ios' }, cache })
  await phone.connect('alice', token)
  await until('told', () => Object.keys(phone.state.reads).length === 0)
  for (const client of [phone, desk])
    await until('one is unread', () => client.state.conversations['user/bob']?.unread === 1)
  expect(phone.state.conversations['user/bob']).toMatchObject({ readSeq: sent.seq, seq: second.seq })
  await until('bob sees it', () => bob.state.conversations['user/alice']?.peerReadSeq === sent.seq)
  await phone.markRead('user/bob')
  await until('the desk', () => desk.state.conversations['user/bob']?.unread === 0)
  for (const client of [phone, desk, bob]) client.disconnect()
})

test('what the server refuses is not told for ever', async () => {
  await using server = await startServer()
  const [alice, bob] = [await aClient(server, 'alice'), await aClient(server, 'bob')]
  const { room } = await bob.call('room.create', { name: 'R', members: ['alice'] })
  await until('the room', () => (alice.state.conversations[room.oid]?.seq ?? 0) > 0)
  const kicked = bob.call('room.kick', { room: room.id, members: ['alice'] })
  const read = alice.markRead(room.oid).catch((error: { readonly code: string }) => error.code)
  await Promise.all([kicked, read])
  await until('nothing waits', () => Object.keys(alice.state.reads).length === 0)
  for (const client of [alice, bob]) client.disconnect()
})
