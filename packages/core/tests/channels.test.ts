import type { Store } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, settledInThreads, text } from './harness.ts'

const fails = (code: string) => ({ code })

/** Ann publishes News, which bob reads. */
async function news() {
  const core = await aCore()
  const ann = await core.terminal('ann')
  const bob = await core.terminal('bob')
  const { channel } = await ann.call('channel.create', { name: 'News', description: 'What is new' })
  return { core, ann, bob, channel, to: channel.oid, of: { channel: channel.id } }
}

test('what an editor publishes, every subscriber is told, counts as unread and reads', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  await ann.call('message.send', { to, content: text('first') })
  await expect(bob.call('log.read', { conversation: to })).rejects.toMatchObject(fails('not_member'))
  expect(await bob.call('channel.subscribe', of)).toMatchObject({ channel: { subscribers: 2 } })
  // What was before is there, and is not unread.
  expect((await bob.call('log.read', { conversation: to })).messages).toMatchObject([
    { content: text('first') },
    { content: { type: 'notice/channel-created' } },
  ])
  const { seq } = await ann.call('message.send', { to, content: text('second') })
  await expect
    .poll(() => bob.events.filter(({ event }) => event === 'message'))
    .toMatchObject([{ data: { conversation: to, to, from: 'user/ann', content: text('second'), seq } }])
  const { conversations } = await bob.call('conversation.list', {})
  expect(conversations).toMatchObject([{ conversation: to, unread: 1, channel: { name: 'News', subscribers: 2 } }])
  expect(conversations[0]).not.toHaveProperty('publishes')
  await bob.call('conversation.read', { conversation: to, seq })
  expect(await bob.call('conversation.get', { conversation: to })).toMatchObject({ conversation: { unread: 0 } })
  expect(await ann.call('conversation.get', { conversation: to })).toMatchObject({ conversation: { publishes: true } })
})

test('who subscribes publishes nothing until the owner lets them', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  const said = { to, content: text('mine') }
  await expect(bob.call('message.send', said)).rejects.toMatchObject(fails('not_member'))
  await expect(ann.call('channel.editor', { ...of, user: 'bob' })).rejects.toMatchObject(fails('not_member'))
  await bob.call('channel.subscribe', of)
  await expect(bob.call('message.send', said)).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('channel.update', { ...of, name: 'Mine' })).rejects.toMatchObject(fails('forbidden'))
  await ann.call('channel.editor', { ...of, user: 'bob' })
  const { id } = await bob.call('message.send', said)
  await bob.call('message.edit', { id, content: text('mine, corrected') })
  expect(await bob.call('channel.update', { ...of, name: 'Late news' })).toMatchObject({
    channel: { name: 'Late news' },
  })
  await ann.call('channel.editor', { ...of, user: 'bob', on: false })
  await expect(bob.call('message.send', said)).rejects.toMatchObject(fails('forbidden'))
})

test('nobody is told who subscribes; they react and pin nothing, and nothing that only passes is said there', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  const { id } = await ann.call('message.send', { to, content: text('hear') })
  expect(await bob.call('message.react', { id, key: '👍' })).toMatchObject({ message: { reactions: [{ count: 1 }] } })
  await expect(bob.call('message.pin', { id })).rejects.toMatchObject(fails('forbidden'))
  await bob.call('conversation.read', { conversation: to, seq: 2 })
  expect(await ann.call('message.readers', { id })).toEqual({ read: 1, of: 1, readers: [] })
  expect(await ann.call('typing', { conversation: to })).toEqual({})
  const signal = { to, content: text('psst'), options: { persist: false } }
  await expect(ann.call('message.send', signal)).rejects.toMatchObject(fails('invalid'))
  const call = { to, content: { type: 'call/invite', data: {} } }
  await expect(ann.call('message.send', call)).rejects.toMatchObject(fails('invalid'))
  await expect(bob.call('room.members', { room: of.channel })).rejects.toMatchObject(fails('not_found'))
  expect((await bob.call('room.list', {})).rooms).toEqual([])
})

test('whoever leaves hears nothing more and has it on no list; who has heard of it late is told that it is gone', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  const { cursor } = await bob.call('conversation.list', {})
  await bob.call('channel.unsubscribe', of)
  await expect
    .poll(() => bob.events.filter(({ event }) => event === 'channel'))
    .toMatchObject([{ data: { subscribed: false, channel: { id: of.channel, subscribers: 1 } } }])
  await ann.call('message.send', { to, content: text('later') })
  await expect(bob.call('log.read', { conversation: to })).rejects.toMatchObject(fails('not_member'))
  expect(bob.events.filter(({ event }) => event === 'message')).toEqual([])
  expect(await bob.call('conversation.list', { since: cursor })).toMatchObject({ conversations: [], gone: [to] })
  await bob.call('channel.subscribe', of)
  expect((await bob.call('log.read', { conversation: to })).messages).toHaveLength(2)
})

test('the directory has the channels that are listed; another is found by who knows its id', async () => {
  const { core, ann, bob, channel } = await news()
  await using _ = core
  const { channel: hidden } = await ann.call('channel.create', { name: 'News of the few', listed: false })
  await ann.call('room.create', { name: 'News room', join: 'open', listed: true })
  const { channels } = await bob.call('channel.list', { query: 'new' })
  expect(channels).toEqual([{ channel, subscribed: false }])
  expect((await bob.call('room.browse', { query: 'new' })).rooms).toMatchObject([{ name: 'News room' }])
  expect(await bob.call('channel.get', { channel: hidden.id })).toMatchObject({ subscribed: false, publishes: false })
  await expect(bob.call('channel.get', { channel: 'none' })).rejects.toMatchObject(fails('not_found'))
})

test('when the owner goes an editor owns it; without one it ends, as when the owner ends it', async () => {
  const { core, ann, bob, of } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  await ann.call('channel.editor', { ...of, user: 'bob' })
  await ann.call('channel.unsubscribe', of)
  expect(await bob.call('channel.get', of)).toMatchObject({ channel: { owner: 'user/bob', subscribers: 1 } })
  await ann.call('channel.subscribe', of)
  await expect(ann.call('channel.remove', of)).rejects.toMatchObject(fails('forbidden'))
  await bob.call('channel.unsubscribe', of)
  await expect(ann.call('channel.get', of)).rejects.toMatchObject(fails('not_found'))
  await expect.poll(() => ann.events.filter(({ event }) => event === 'channel').length).toBe(2)
})

test('everybody reads a channel that the app makes everybody’s, whoever comes later, too, but for who has left it', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  await ann.call('message.send', { to, content: text('before') })
  await core.app('user.create', { user: 'away' })
  await core.app('channel.global', of)
  await expect
    .poll(() => bob.events.filter(({ event }) => event === 'conversation'))
    .toMatchObject([{ data: { conversation: to, unread: 1 } }])
  const said = await ann.call('message.send', { to, content: text('to all') })
  await expect
    .poll(() => bob.events.filter(({ event }) => event === 'message'))
    .toMatchObject([{ data: { id: said.id } }])
  await bob.call('channel.unsubscribe', of)
  core.tick(10)
  // What was said before an account was there is read by it, and not unread.
  const late = await core.terminal('late')
  core.tick(10)
  await ann.call('message.send', { to, content: text('once more') })
  const listed = async (uid: string) =>
    (await core.call(uid, 'conversation.list', {})).conversations.map(({ conversation, unread }) => [
      conversation,
      unread,
    ])
  expect(await Promise.all(['late', 'away', 'bob'].map(listed))).toEqual([[[to, 1]], [[to, 3]], []])
  await expect.poll(() => late.events.filter(({ event }) => event === 'message').length).toBe(1)
  expect((await late.call('log.read', { conversation: to })).messages).toHaveLength(4)
  await core.app('channel.global', { ...of, on: false })
  await core.app('user.create', { user: 'later' })
  expect(await listed('later')).toEqual([])
  expect(await listed('away')).toEqual([[to, 3]])
})

test('when it ends who is there is told, nobody reads it any more, and it goes from all lists', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  await bob.call('channel.subscribe', of)
  await ann.call('message.send', { to, content: text('last') })
  await ann.call('channel.remove', of)
  const told = () => bob.events.findLast(({ event }) => event === 'channel')
  await expect.poll(told).toMatchObject({ data: { subscribed: false, channel: { id: of.channel } } })
  await expect(bob.call('log.read', { conversation: to })).rejects.toMatchObject(fails('not_member'))
  await expect(ann.call('message.send', { to, content: text('more') })).rejects.toMatchObject(fails('not_found'))
  await expect.poll(async () => (await bob.call('conversation.list', {})).conversations).toEqual([])
})

test('a channel by invitation is there for whom its editors invite, and for nobody else; whose invitation is taken back reads it no more', async () => {
  const { core, ann, bob, to, of } = await news()
  await using _ = core
  const cat = await core.terminal('cat')
  await cat.call('channel.subscribe', of)
  expect(await ann.call('channel.update', { ...of, joins: 'invited' })).toMatchObject({
    channel: { joins: 'invited' },
  })
  expect((await bob.call('channel.list', {})).channels).toEqual([])
  for (const name of ['channel.get', 'channel.subscribe', 'channel.unsubscribe'] as const)
    await expect(bob.call(name, of)).rejects.toMatchObject(fails('not_found'))
  await expect(cat.call('channel.invite', { ...of, users: ['bob'] })).rejects.toMatchObject(fails('forbidden'))
  // Who read it before goes on.
  await ann.call('message.send', { to, content: text('among us') })
  await expect.poll(() => cat.events.filter(({ event }) => event === 'message')).toHaveLength(1)
  await ann.call('channel.invite', { ...of, users: ['bob'] })
  await expect
    .poll(() => bob.events.filter(({ event }) => event === 'channel.invitation'))
    .toMatchObject([{ data: { channel: { id: of.channel, name: 'News' }, by: 'user/ann' } }])
  expect(await bob.call('channel.get', of)).toMatchObject({ subscribed: false })
  await bob.call('channel.subscribe', of)
  expect((await bob.call('log.read', { conversation: to })).messages).toHaveLength(2)
  await ann.call('channel.invite', { ...of, users: ['bob', 'cat'], on: false })
  for (const one of [bob, cat]) {
    await expect(one.call('log.read', { conversation: to })).rejects.toMatchObject(fails('not_member'))
    await expect(one.call('channel.subscribe', of)).rejects.toMatchObject(fails('not_found'))
  }
  await expect(ann.call('channel.invite', { ...of, users: ['ann'], on: false })).rejects.toMatchObject(
    fails('forbidden'),
  )
  await ann.call('channel.update', { ...of, joins: 'open' })
  expect(await bob.call('channel.subscribe', of)).not.toHaveProperty('channel.joins')
  const { channel } = await ann.call('channel.create', { name: 'Ours', joins: 'invited' })
  await expect(bob.call('channel.get', { channel: channel.id })).rejects.toMatchObject(fails('not_found'))
})

test('whoever reads a channel no more is told that last, also while it is still asked to whom something is told', async () => {
  const kept = await openSqliteStore({ file: ':memory:' })
  const waits: (() => void)[] = []
  let isHeld = false
  const store: Store = {
    ...kept,
    rooms: {
      ...kept.rooms,
      among: async (...asked) => {
        const found = await kept.rooms.among(...asked)
        if (isHeld) await new Promise<void>((resolve) => waits.push(resolve))
        return found
      },
    },
  }
  await using core = await aCore({}, { store })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { channel } = await alice.call('channel.create', { name: 'News' })
  await bob.call('channel.subscribe', { channel: channel.id })
  isHeld = true
  await alice.call('message.send', { to: channel.oid, content: text('on its way') })
  await expect.poll(() => waits.length).toBe(1)
  await bob.call('channel.unsubscribe', { channel: channel.id })
  isHeld = false
  for (const go of waits) go()
  await settledInThreads()
  expect(bob.events.map(({ event }) => event).slice(-2)).toEqual(['message', 'channel'])
  expect(bob.seen('channel').at(-1)).toMatchObject({ subscribed: false })
})
