import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { broadcastsOf, until } from './world.ts'

const content = { type: 'text', data: 'Hello!' }

test('of two nodes one sends, whichever was asked; when it ends the other goes on, and everybody is told once', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  const people = Array.from({ length: 40 }, (_, n) => `u${n}`)
  for (const user of people) await one.app('user.create', { user })
  await one.app('notification.create', { user: 'news', name: 'News' })
  const online = await other.terminal('u1')
  const [first, second] = [broadcastsOf(one, 10), broadcastsOf(other, 10)]
  first.start()
  second.start()
  const { broadcast } = await other.app('broadcast.send', { from: 'news', to: 'everyone', content })
  const shown = async () => (await other.app('broadcast.get', { broadcast: broadcast.broadcast })).broadcast
  await until(time, async () => (await shown()).sent >= 10)
  await first.stop()
  await until(time, async () => (await shown()).state === 'done')
  await second.stop()
  expect(await shown()).toMatchObject({ sent: 40, failed: 0 })
  for (const user of people) {
    const { messages } = await one.call(user, 'log.read', { conversation: 'user/news' })
    expect([user, messages.length]).toEqual([user, 1])
  }
  await until(time, () => online.seen('message').length > 0)
  expect(online.seen('message')).toHaveLength(1)
})

test('two that are at the same piece for a moment tell nobody twice, and count each once', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  for (let n = 0; n < 30; n++) await one.app('user.create', { user: `u${n}` })
  await one.app('notification.create', { user: 'news', name: 'News' })
  const nodes = [broadcastsOf(one), broadcastsOf(other)]
  const { broadcast } = await one.app('broadcast.send', { from: 'news', to: 'everyone', content })
  // Each sets the timer anew when it begins, whether or not the other has taken it.
  for (const node of nodes) node.start()
  const shown = async () => (await one.app('broadcast.get', { broadcast: broadcast.broadcast })).broadcast
  await until(time, async () => (await shown()).state === 'done')
  for (const node of nodes) await node.stop()
  expect(await shown()).toMatchObject({ sent: 30, failed: 0, left: 0 })
  for (let n = 0; n < 30; n++)
    expect((await one.call(`u${n}`, 'log.read', { conversation: 'user/news' })).messages).toHaveLength(1)
})

test('what goes through the channel is published once by whichever node, and told on both', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  await one.app('notification.create', { user: 'news', name: 'News' })
  const online = [await one.terminal('ann'), await other.terminal('bob')]
  const nodes = [broadcastsOf(one), broadcastsOf(other)]
  for (const node of nodes) node.start()
  const { broadcast } = await other.app('broadcast.send', { from: 'news', to: 'everyone', content, channel: true })
  const shown = async () => (await one.app('broadcast.get', { broadcast: broadcast.broadcast })).broadcast
  await until(time, async () => (await shown()).state === 'done')
  await until(time, () => online.every((terminal) => terminal.seen('message').length > 0))
  for (const node of nodes) await node.stop()
  for (const terminal of online)
    expect(terminal.seen('message')).toMatchObject([{ conversation: 'channel/news', content }])
  expect((await store.conversations.find('channel/news'))?.seq).toBe(2)
})
