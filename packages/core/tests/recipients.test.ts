import type { Recipient, ServiceEntry } from '@tidings/core'
import { defaultRoomSettings, uidOf } from '@tidings/protocol'
import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, gathered, type Harness, text } from './harness.ts'

/** The last entry of a conversation, as a service reads it. */
async function lastSaid({ gate, parts }: Harness, key: string): Promise<ServiceEntry> {
  const found = await parts.store.conversations.find(key)
  if (!found) throw new Error(`there is no ${key}`)
  const item = { kind: 'entries', conversation: found.id, after: found.seq - 1, upTo: found.seq } as const
  for await (const said of gate.service('push').entries(item)) return said
  throw new Error('nothing was said')
}

async function recipientsOf(core: Harness, key: string): Promise<readonly Recipient[]> {
  const service = core.gate.service('push')
  const said = await lastSaid(core, key)
  return (await gathered(service.recipients(said))).flat()
}

const calls = async (core: Harness, key: string) =>
  Object.fromEntries((await recipientsOf(core, key)).map(({ user, call }) => [user, call.calls]))

/** The first that is made. */
const tea = 'room/r1'

async function aRoomOf(uids: readonly string[]): Promise<Harness & { say(more?: object): Promise<string> }> {
  const core = await aCore()
  for (const user of uids) await core.app('user.create', { user })
  const [owner, ...members] = uids as [string, ...string[]]
  const { room } = await core.call(owner, 'room.create', { name: 'Tea', members })
  expect(room.oid).toBe(tea)
  const say = async (more: object = {}) =>
    (await core.call(owner, 'message.send', { to: tea, content: text('hello'), ...more })).id
  return Object.assign(core, { say })
}

const set = (core: Harness, uid: string, settings: object, conversation: string = tea) =>
  core.call(uid, 'conversation.update', { conversation, settings })

test('whoever is in the room is called, but for who is muted, asleep, paused, or has blocked the one who writes', async () => {
  const uids = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus']
  await using core = await aRoomOf(uids)
  await set(core, 'cat', { muted: true })
  await core.call('dan', 'user.settings', { notifying: { quiet: { from: 0, to: 0, zone: 'Europe/Berlin' } } })
  await core.call('eve', 'user.settings', { notifying: { pausedUntil: core.parts.clock.now() + 1000 } })
  await core.call('fay', 'contact.block', { user: 'ann' })
  await core.call('gus', 'user.settings', { notifying: { rooms: 'mentions', hideContent: true } })
  await core.say()
  expect(await calls(core, tea)).toEqual({ bob: true, cat: false, dan: false, eve: false, fay: false, gus: false })
  await core.say({ mentions: ['user/cat', 'user/dan', 'user/fay'], content: text('@cat @dan @fay') })
  expect(await calls(core, tea)).toEqual({ bob: true, cat: true, dan: false, eve: false, fay: false, gus: false })
  await core.say({ mentions: ['all'] })
  const all = await recipientsOf(core, tea)
  expect(all.find(({ user }) => user === 'gus')).toMatchObject({
    call: { calls: true, concern: 'everybody', showsContent: false },
    message: { conversation: tea, from: 'user/ann', content: text('hello') },
    listening: { reader: 'user/gus', notifying: { rooms: 'mentions' } },
    seen: false,
  })
  core.tick(2000)
  expect(await calls(core, tea)).toMatchObject({ eve: true })
  await core.say({ options: { push: false } })
  expect(Object.values(await calls(core, tea))).toEqual([false, false, false, false, false, false])
})

test('who has left, is banned, is gone, has cleared it or deleted it for themselves gets nothing; nor does the one who wrote', async () => {
  await using core = await aRoomOf(['ann', 'bob', 'cat', 'dan', 'eve', 'fay'])
  await core.call('bob', 'room.leave', { room: 'r1' })
  const id = await core.say()
  expect(Object.keys(await calls(core, tea))).toEqual(['cat', 'dan', 'eve', 'fay'])
  await core.app('user.ban', { user: 'cat' })
  await core.call('eve', 'message.delete', { ids: [id] })
  expect(Object.keys(await calls(core, tea))).toEqual(['dan', 'fay'])
  await core.app('user.delete', { user: 'dan' })
  await core.say()
  expect(Object.keys(await calls(core, tea))).toEqual(['eve', 'fay'])
  await core.call('fay', 'conversation.clear', { conversation: tea })
  expect(Object.keys(await calls(core, tea))).toEqual(['eve'])
  await core.call('ann', 'room.dissolve', { room: 'r1' })
  expect(await recipientsOf(core, tea)).toEqual([])
})

test('what is for some alone is told to them; what was said before somebody came is not, where newcomers may not read it', async () => {
  await using core = await aRoomOf(['ann', 'bob', 'cat'])
  await core.say({ options: { targets: ['cat'] } })
  expect(await recipientsOf(core, tea)).toMatchObject([{ user: 'cat', call: { calls: true, concern: 'named' } }])
  await core.call('ann', 'room.update', { room: 'r1', history: 'joined' })
  await core.say()
  const said = await lastSaid(core, tea)
  await core.app('user.create', { user: 'dan' })
  await core.call('ann', 'room.invite', { room: 'r1', members: ['dan'] })
  const [page] = await gathered(core.gate.service('push').recipients(said))
  expect(page?.map(({ user }) => user)).toEqual(['bob', 'cat'])
})

test('an answer calls who is answered, and who follows its thread', async () => {
  await using core = await aRoomOf(['ann', 'bob', 'cat', 'dan'])
  for (const uid of ['bob', 'cat', 'dan']) await set(core, uid, { notify: 'mentions' })
  const { id } = await core.call('bob', 'message.send', { to: tea, content: text('who is there?') })
  await core.say({ replyTo: id })
  expect(await calls(core, tea)).toEqual({ bob: true, cat: false, dan: false })
  await core.call('cat', 'message.send', { to: tea, content: text('I am'), thread: id })
  await core.say({ thread: id })
  const all = await recipientsOf(core, tea)
  expect(all.map(({ user, call }) => [user, call.concern])).toEqual([
    ['bob', 'answered'],
    ['cat', 'answered'],
    ['dan', undefined],
  ])
})

test('what was read meanwhile says so, also when it was marked as unread again', async () => {
  await using core = await aCore()
  for (const user of ['ann', 'bob']) await core.app('user.create', { user })
  await core.call('ann', 'message.send', { to: 'user/bob', content: text('hi') })
  const seen = async () => (await recipientsOf(core, 'pair/ann+bob')).map(({ user, seen }) => [user, seen])
  expect(await seen()).toEqual([['bob', false]])
  const read = await core.call('bob', 'conversation.read', { conversation: 'user/ann', seq: 1 })
  expect(read.readSeq).toBe(1)
  expect(await seen()).toEqual([['bob', true]])
  const { id = '' } = (await core.call('bob', 'log.read', { conversation: 'user/ann' })).messages[0] ?? {}
  await core.call('bob', 'conversation.unread', { conversation: 'user/ann', seq: 1 })
  expect(await seen()).toEqual([['bob', true]])
  const [item] = await itemsOf(core, 'pointer')
  expect(await core.gate.service('push').pointer(item as never)).toEqual({ conversation: 'pair/ann+bob', readSeq: 0 })
  await core.call('ann', 'message.recall', { id })
  const [changed] = await itemsOf(core, 'changed')
  const bodies: unknown[] = []
  for await (const { body } of core.gate.service('push').entries(changed as never)) bodies.push(body.recalled)
  expect([bodies, await calls(core, 'pair/ann+bob')]).toEqual([[true], { bob: false }])
})

async function itemsOf({ parts }: Harness, kind: string) {
  const page = await parts.store.feed.read('', 1000)
  return page === 'lost' ? [] : page.items.filter((item) => item.kind === kind)
}

test('terminals come with where pushes go, who sits before them, and whether a phone is to be silent', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'ann' })
  const desk = await core.terminal('bob', { clientId: 'desk' })
  const phone = { kind: 'user', uid: 'bob', address: '', clientId: 'phone' } as const
  const { token } = await core.app('token.create', { user: 'bob' })
  const sink = {
    codec: { encode: () => new Uint8Array() },
    send: () => undefined,
    backlog: () => 0,
    fellBehind: () => 'lost' as const,
    close: () => undefined,
  }
  const client = { id: 'phone', platform: 'ios', name: "Bob's phone" } as const
  const { session } = await core.gate.connect({ token, client, since: 0 }, sink, '')
  const subscription = {
    endpoint: 'https://push.example/1',
    keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.padEnd(22, 'x') },
    language: 'zh-CN',
  }
  await core.gate.call(phone, 'push.subscribe', subscription)
  session.end()
  await core.call('bob', 'user.settings', { mutePushOnDesktop: true })
  await desk.call('presence.set', { timeZone: 'Europe/Berlin' })
  await core.call('ann', 'message.send', { to: 'user/bob', content: text('hi') })
  const [bob] = await recipientsOf(core, 'pair/ann+bob')
  const terminals = (one: Recipient | undefined) =>
    one?.terminals.toSorted((a, b) => (a.client.id < b.client.id ? -1 : 1))
  expect(terminals(bob)).toEqual([
    { client: { id: 'desk', platform: 'web' }, online: true, idle: false, pushMuted: false },
    { client, online: false, idle: false, pushMuted: true, subscription },
  ])
  expect(bob).toMatchObject({ message: { conversation: 'user/ann' }, timeZone: 'Europe/Berlin' })
  await desk.call('presence.set', { idle: true })
  await core.call('bob', 'client.kick', { client: 'phone' })
  expect(terminals((await recipientsOf(core, 'pair/ann+bob'))[0])).toEqual([
    { client: { id: 'desk', platform: 'web' }, online: true, idle: true, pushMuted: false },
  ])
})

test('a terminal whose subscription was answered is known to whoever comes after, also where its node ends at once', async () => {
  await using core = await aCore()
  await core.app('user.create', { user: 'ann' })
  await core.terminal('bob', { clientId: 'phone' })
  const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }
  await core.gate.call({ kind: 'user', uid: 'bob', address: '', clientId: 'phone' }, 'push.subscribe', subscription)
  await core.call('ann', 'message.send', { to: 'user/bob', content: text('hi') })
  const after = new TestNode(coreParts({ store: core.parts.store, time: new TestTime(), node: 'x' }))
  const [bob] = await recipientsOf({ ...core, gate: after.gate }, 'pair/ann+bob')
  expect(bob?.terminals).toMatchObject([{ client: { id: 'phone' }, online: false, subscription }])
})

test('the number for an icon is what calls, in all conversations', async () => {
  await using core = await aRoomOf(['ann', 'bob', 'cat'])
  const unread = async () => Object.fromEntries(await core.gate.service('push').unread(['bob', 'cat', 'nobody']))
  for (let n = 0; n < 3; n++) await core.say()
  await core.say({ mentions: ['user/bob'] })
  await core.say({ options: { targets: ['cat'] } })
  for (let n = 0; n < 2; n++) await core.call('ann', 'message.send', { to: 'user/bob', content: text('hi') })
  expect(await unread()).toEqual({ bob: 6, cat: 5, nobody: 0 })
  await set(core, 'bob', { notify: 'mentions' })
  await set(core, 'cat', { muted: true })
  expect(await unread()).toEqual({ bob: 3, cat: 0, nobody: 0 })
  await core.call('bob', 'conversation.remove', { conversation: 'user/ann' })
  expect(await unread()).toEqual({ bob: 1, cat: 0, nobody: 0 })
  await core.call('bob', 'conversation.read', { conversation: tea, seq: 100 })
  expect(await unread()).toEqual({ bob: 0, cat: 0, nobody: 0 })
})

test('ten thousand members are looked at page by page, each once, however they were asked', async () => {
  await using core = await aCore()
  const { store, clock } = core.parts
  await core.app('user.create', { user: 'owner' })
  const members = Array.from({ length: 10_000 }, (_, n) => `m${n}`)
  const uids = ['owner', ...members]
  for (const uid of members) await store.users.create({ uid, name: uid, avatar: '', createdAt: 1 })
  const room = { id: 'big', name: 'Big', avatar: '', owner: 'owner', members, createdAt: clock.now() }
  const entry = { sender: 'user/owner', reader: null, clientMsgId: null, type: 'event' as const, counts: false }
  const first = { ...entry, ts: clock.now(), body: '{"content":{"type":"notice/x","data":{}}}', mentions: [] }
  await store.rooms.create({ ...room, settings: defaultRoomSettings }, first)
  await core.call('m7', 'conversation.update', { conversation: 'room/big', settings: { muted: true } })
  await core.call('owner', 'message.send', { to: 'room/big', content: text('hello all') })
  const service = core.gate.service('push')
  const said = await lastSaid(core, 'room/big')
  const pages = await gathered(service.recipients(said))
  const found = pages.flat()
  expect(pages.every(({ length }) => length > 0 && length <= 200)).toBe(true)
  expect(new Set(found.map(({ message }) => uidOf(message.from)))).toEqual(new Set(['owner']))
  expect(new Set(found.map(({ user }) => user))).toEqual(new Set(uids.slice(1)))
  expect(found.filter(({ call }) => !call.calls).map(({ user }) => user)).toEqual(['m7'])
  expect(found).toHaveLength(10_000)
  const counts = await service.unread(members)
  expect([counts.size, counts.get('m1'), counts.get('m7')]).toEqual([10_000, 1, 0])
}, 60_000)

test('an account that tells people something calls them, but for who has blocked it: they read it all the same', async () => {
  await using core = await aCore()
  for (const user of ['ann', 'bob']) await core.app('user.create', { user })
  await core.app('notification.create', { user: 'news', name: 'News' })
  await core.call('bob', 'contact.block', { user: 'news' })
  for (const user of ['ann', 'bob'])
    await core.call('news', 'message.send', { to: `user/${user}`, content: text('hello') })
  expect(await calls(core, 'pair/ann+news')).toEqual({ ann: true })
  expect(await calls(core, 'pair/bob+news')).toEqual({ bob: false })
  expect((await core.call('bob', 'log.read', { conversation: 'user/news' })).messages).toHaveLength(1)
})

test('what is published in a channel that everybody reads is pushed also to who has never seen it, but not to who has left it', async () => {
  await using core = await aCore()
  for (const user of ['ann', 'bob', 'cat']) await core.app('user.create', { user })
  await core.app('robot.create', { robot: 'helper', name: 'Helper', owner: 'ann' })
  const { channel } = await core.call('ann', 'channel.create', { name: 'News' })
  await core.app('channel.global', { channel: channel.id })
  await core.call('cat', 'conversation.list', {})
  await core.call('cat', 'channel.unsubscribe', { channel: channel.id })
  await core.call('ann', 'message.send', { to: channel.oid, content: text('hello') })
  expect(await calls(core, channel.oid)).toEqual({ bob: true })
  expect(await core.gate.service('push').unread(['bob', 'cat'])).toEqual(
    new Map([
      ['bob', 1],
      ['cat', 0],
    ]),
  )
})
