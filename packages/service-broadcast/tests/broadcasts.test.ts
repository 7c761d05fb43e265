import { expect, test } from 'vitest'
import { aWorld } from './world.ts'

type World = Awaited<ReturnType<typeof aWorld>>

const hello = 'Hello! 你好 مرحبا 🎉'
const people = ['ann', 'bob', 'cat', '小明', 'سارة']

test('everyone is told once, in their conversation with the account; accounts of the app, and who is banned or gone, are not', async () => {
  await using world = await aWorld()
  await world.app('user.ban', { user: 'bob' })
  await world.app('user.delete', { user: 'cat' })
  const { broadcast, state } = await world.send()
  expect(state).toBe('sending')
  expect(await world.ended(broadcast)).toMatchObject({ state: 'done', sent: 3, failed: 0, left: 0, to: 'everyone' })
  for (const user of ['ann', '小明', 'سارة']) expect(await world.told(user)).toEqual([hello])
  const { conversations } = await world.node.call('ann', 'conversation.list', {})
  expect(conversations).toMatchObject([{ conversation: 'user/news', unread: 1 }])
  expect(world.errors).toEqual([])
})

test('whoever registers after it was sent is not told', async () => {
  await using world = await aWorld({ perSecond: 1 })
  const { broadcast } = await world.send()
  await world.until(async () => (await world.shown(broadcast)).sent >= 1)
  await world.app('user.create', { user: 'zoe' })
  await world.app('user.create', { user: '高' })
  expect(await world.ended(broadcast)).toMatchObject({ sent: 5 })
  expect([await world.told('zoe'), await world.told('高')]).toEqual([[], []])
})

test('those who are listed are told, whoever is named twice once; those who are not there are counted', async () => {
  await using world = await aWorld()
  const first = await world.send({ to: { users: ['ann', 'user/ann', 'nobody'] }, open: true })
  expect(first).toMatchObject({ state: 'open', to: { listed: 2 }, left: 2 })
  await world.app('broadcast.add', { broadcast: first.broadcast, users: ['ann', 'bob'] })
  expect(await world.told('ann')).toEqual([])
  await world.app('broadcast.add', { broadcast: first.broadcast, begin: true })
  expect(await world.ended(first.broadcast)).toMatchObject({ state: 'done', sent: 2, failed: 1, to: { listed: 3 } })
  for (const user of ['ann', 'bob']) expect(await world.told(user)).toEqual([hello])
  expect(await world.told('cat')).toEqual([])
  await expect(world.app('broadcast.add', { broadcast: first.broadcast, users: ['cat'] })).rejects.toMatchObject({
    code: 'conflict',
  })
})

/** A terminal of this platform was there. */
async function cameBy({ node }: World, uid: string, platform: 'ios' | 'web'): Promise<void> {
  const { token } = await node.app('token.create', { user: uid, platform })
  const sink = {
    codec: { encode: () => Buffer.of() },
    send: () => undefined,
    backlog: () => 0,
    fellBehind: () => 'lost' as const,
    close: () => undefined,
  } as const
  await node.gate.connect({ token, client: { id: `${uid}-${platform}`, platform }, since: 0 }, sink, '127.0.0.1')
}

test('by condition: members of a room, of a platform, of a language, by when they registered and were seen', async () => {
  await using world = await aWorld()
  const { node, time } = world
  await cameBy(world, 'ann', 'ios')
  await cameBy(world, 'bob', 'web')
  const { room } = await node.call('ann', 'room.create', { name: 'Kitchen', members: ['bob', '小明'] })
  const toldBy = async (where: object) => {
    const { broadcast } = await world.send({ to: { where } })
    await world.ended(broadcast)
    const told = await Promise.all(people.map(async (user) => [user, (await world.told(user)).length] as const))
    await world.app('broadcast.recall', { broadcast })
    await world.ended(broadcast)
    return told
  }
  const counts = new Map<string, number>(people.map((user) => [user, 0]))
  const expectTold = async (where: object, expected: readonly string[]) => {
    for (const [user, count] of await toldBy(where)) {
      const more = count - (counts.get(user) ?? 0)
      counts.set(user, count)
      expect([user, more]).toEqual([user, expected.includes(user) ? 1 : 0])
    }
  }
  await expectTold({ room: room.id }, ['ann', 'bob', '小明'])
  await expectTold({ platform: 'ios' }, ['ann'])
  await expectTold({ room: room.id, platform: 'web' }, ['bob'])
  await expectTold({ seenAfter: 1 }, ['ann', 'bob'])
  const since = node.parts.clock.now() + 1
  time.tick(5)
  await world.app('user.create', { user: 'dan' })
  people.push('dan')
  await expectTold({ registeredAfter: since }, ['dan'])
  await expectTold({ registeredBefore: since - 1, platform: 'web' }, ['bob'])
  await expectTold({ language: 'zh' }, [])
  people.pop()
})

test('the same id sent again answers the first; for something else it is refused', async () => {
  await using world = await aWorld()
  const first = await world.send({ clientMsgId: 'morning' })
  const again = await world.send({ clientMsgId: 'morning' })
  expect(again.broadcast).toBe(first.broadcast)
  for (const other of [{ content: { type: 'text', data: 'x' } }, { to: { users: ['ann'] } }, { from: 'other' }]) {
    await world.app('notification.create', { user: 'other', name: 'Other' })
    await expect(world.send({ clientMsgId: 'morning', ...other })).rejects.toMatchObject({ code: 'conflict' })
  }
  await world.ended(first.broadcast)
  expect(await world.told('ann')).toEqual([hello])
  expect((await world.app('broadcast.list', {})).broadcasts).toHaveLength(1)
})

test('a restart in the middle goes on where it was, and tells nobody twice', async () => {
  await using world = await aWorld({ perSecond: 2 })
  const { broadcast } = await world.send()
  await world.until(async () => (await world.shown(broadcast)).sent >= 2)
  await world.restart()
  expect(await world.ended(broadcast)).toMatchObject({ sent: 5, failed: 0 })
  for (const user of people) expect(await world.told(user)).toEqual([hello])
  const { events } = await world.app('event.list', { types: 'message.sent', limit: 20 })
  expect(new Set(events.map(({ id }) => id)).size).toBe(5)
  expect(events).toHaveLength(5)
})

test('it is cancelled in the middle: who has it keeps it, and it can be recalled from them', async () => {
  await using world = await aWorld({ perSecond: 2 })
  const { broadcast } = await world.send()
  await world.until(async () => (await world.shown(broadcast)).sent >= 2)
  const { broadcast: cancelled } = await world.app('broadcast.cancel', { broadcast })
  expect(cancelled.state).toBe('cancelled')
  for (let turn = 0; turn < 50; turn++) await world.until(() => true).then(() => world.time.tick(200))
  const told = async () => (await Promise.all(people.map((user) => world.told(user)))).flat()
  const { sent } = await world.shown(broadcast)
  expect(await told()).toEqual(Array.from({ length: sent }, () => hello))
  expect(sent).toBeLessThan(5)
  await world.app('broadcast.recall', { broadcast })
  expect(await world.ended(broadcast)).toMatchObject({ state: 'recalled', recalled: sent })
  expect(world.counted).toEqual({ sent, failed: 0, recalled: sent })
  expect(await told()).toEqual(Array.from({ length: sent }, () => 'recalled'))
  await expect(world.app('broadcast.cancel', { broadcast })).rejects.toMatchObject({ code: 'conflict' })
})

test('it ends where its time is over, and where its account is removed', async () => {
  await using world = await aWorld({ perSecond: 1 })
  const late = await world.send({ expiresAt: world.node.parts.clock.now() + 2500 })
  expect(await world.ended(late.broadcast)).toMatchObject({ state: 'expired' })
  expect((await world.shown(late.broadcast)).sent).toBeLessThan(5)
  const { broadcast } = await world.send()
  await world.app('user.ban', { user: 'news' })
  expect(await world.ended(broadcast)).toMatchObject({ state: 'failed', fault: expect.stringContaining('news') })
})

test('what cannot be is refused: in the name of a person or of nobody, what only the server writes, a list that is no list', async () => {
  await using world = await aWorld()
  const content = { type: 'text', data: 'x' }
  const refused = (input: object, code: string) =>
    expect(
      world.app('broadcast.send', { from: 'news', to: 'everyone', content, ...input } as never),
    ).rejects.toMatchObject({ code })
  await refused({ from: 'ann' }, 'forbidden')
  await refused({ from: 'none' }, 'not_found')
  await refused({ content: { type: 'notice/joined', data: {} } }, 'forbidden')
  await refused({ to: { where: {} } }, 'invalid')
  await refused({ to: { where: { room: 'no-such-room' } } }, 'not_found')
  const { channel } = await world.node.call('ann', 'channel.create', { name: 'News' })
  await refused({ to: { where: { room: channel.id } } }, 'not_found')
  await refused({ to: { users: [] } }, 'invalid')
  await refused({ to: { users: Array.from({ length: 1001 }, (_, n) => `u${n}`) } }, 'invalid')
  await refused({ open: true }, 'invalid')
  await refused({ content: { type: 'text', data: 'x'.repeat(30_000) } }, 'invalid')
  await expect(world.app('broadcast.get', { broadcast: 'none' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await world.app('broadcast.list', {})).broadcasts).toEqual([])
})

test('to everyone through the channel of the account it is one message, which everybody has unread, and which is taken back', async () => {
  await using world = await aWorld()
  const { node, store } = world
  const to = 'channel/news'
  const sent = await world.send({ channel: true, clientMsgId: 'c1' })
  expect(await world.ended(sent.broadcast)).toMatchObject({
    state: 'done',
    to: 'everyone',
    channel: true,
    sent: 1,
    left: 0,
  })
  for (const user of people) {
    const { conversations } = await node.call(user, 'conversation.list', {})
    expect(conversations).toMatchObject([{ conversation: to, unread: 1, channel: { name: 'The news' } }])
  }
  // What a kill does: the piece comes again.
  await node.gate
    .service('broadcast')
    .publish({ from: 'news', id: sent.broadcast, content: { type: 'text', data: hello }, push: true })
  expect((await store.conversations.find(to))?.seq).toBe(2)
  expect((await world.send({ channel: true, clientMsgId: 'c1' })).broadcast).toBe(sent.broadcast)
  await node.call('ann', 'channel.unsubscribe', { channel: 'news' })
  await world.app('notification.update', { user: 'news', name: 'All the news' })
  const next = await world.send({ channel: true })
  await world.ended(next.broadcast)
  expect((await node.call('ann', 'conversation.list', {})).conversations).toEqual([])
  await world.app('broadcast.recall', { broadcast: next.broadcast })
  expect(await world.ended(next.broadcast)).toMatchObject({ state: 'recalled', recalled: 1 })
  const { messages } = await node.call('bob', 'log.read', { conversation: to })
  expect(messages.map(({ content, recalled }) => (recalled ? 'recalled' : content.data))).toMatchObject([
    'recalled',
    hello,
    {},
  ])
  expect((await node.call('bob', 'conversation.list', {})).conversations).toMatchObject([
    { channel: { name: 'All the news' } },
  ])
  await expect(world.send({ channel: true, to: { users: ['ann'] } })).rejects.toMatchObject({ code: 'invalid' })
  expect(world.errors).toEqual([])
})

test('only a notification account is heard, and through its own channel: no robot, not in a channel of somebody else, nor in one that has ended', async () => {
  await using world = await aWorld()
  const { node } = world
  await world.app('robot.create', { robot: 'helper', name: 'Helper' })
  for (const channel of [true, false])
    await expect(world.send({ from: 'helper', channel })).rejects.toMatchObject({ code: 'forbidden' })

  const { channel } = await node.call('ann', 'channel.create', { name: 'Of Ann' })
  await world.app('notification.create', { user: channel.id, name: 'Not of Ann' })
  await world.app('notification.create', { user: 'a.b', name: 'With a dot' })
  for (const from of [channel.id, 'a.b'])
    await expect(world.send({ from, channel: true })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await node.call('ann', 'channel.get', { channel: channel.id })).toMatchObject({ channel: { name: 'Of Ann' } })
  expect((await node.call('bob', 'conversation.list', {})).conversations).toEqual([])

  const sent = await world.send({ channel: true, clientMsgId: 'c1' })
  await world.ended(sent.broadcast)
  await node.call('news', 'channel.remove', { channel: 'news' })
  await expect(world.send({ channel: true })).rejects.toMatchObject({ code: 'forbidden' })
  expect((await world.send({ channel: true, clientMsgId: 'c1' })).broadcast).toBe(sent.broadcast)
  expect(world.errors).toEqual([])
})

test('whoever is here learns what the channel is called by now', async () => {
  await using world = await aWorld()
  await world.ended((await world.send({ channel: true })).broadcast)
  const ann = await world.node.terminal('ann')
  await world.app('notification.update', { user: 'news', name: 'All the news' })
  await world.ended((await world.send({ channel: true })).broadcast)
  await world.ended((await world.send({ channel: true })).broadcast)
  expect(ann.seen('channel')).toMatchObject([{ channel: { id: 'news', name: 'All the news' }, subscribed: true }])
})

test.each([
  ['broadcast.cancel', { state: 'cancelled', sent: 1 }, [hello]],
  ['broadcast.recall', { state: 'recalled', sent: 1 }, ['recalled']],
] as const)('%s while it is published: what everybody has is counted', async (way, shown, said) => {
  await using world = await aWorld()
  const { rooms } = world.store
  const create = rooms.create.bind(rooms)
  Object.assign(rooms, {
    async create(...made: Parameters<typeof create>) {
      const { broadcasts } = await world.app('broadcast.list', {})
      for (const { broadcast } of broadcasts) await world.app(way, { broadcast })
      return create(...made)
    },
  })
  const { broadcast } = await world.send({ channel: true })
  await world.until(async () => (await world.shown(broadcast)).sent > 0)
  expect(await world.ended(broadcast)).toMatchObject(shown)
  // Who looks has a row there.
  await world.node.call('bob', 'conversation.list', {})
  const { messages } = await world.node.call('bob', 'log.read', { conversation: 'channel/news' })
  expect(messages.slice(0, 1).map(({ content, recalled }) => (recalled ? 'recalled' : content.data))).toEqual(said)
})
