import { expect, test } from 'vitest'
import { aCore, generous, settled, text } from './harness.ts'

test('a message is stored, answered with its place, and pushed to every other terminal of both', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const desk = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const sent = await alice.call('message.send', { to: 'user/bob', content: text('hi'), clientMsgId: 'c1' })
  expect(sent).toMatchObject({ seq: 1, ts: 1_763_600_000_000 })
  expect(bob.seen('message')).toMatchObject([
    { id: sent.id, conversation: 'user/alice', from: 'user/alice', to: 'user/bob', seq: 1, rev: 0, type: 'chat' },
  ])
  expect(desk.seen('message')).toMatchObject([{ id: sent.id, conversation: 'user/bob', clientMsgId: 'c1' }])
  expect(alice.seen('message')).toEqual([])
  const log = await bob.call('log.read', { conversation: 'user/alice', after: 0 })
  expect(log).toEqual({ head: 1, messages: bob.seen('message') })
})

test('the same clientMsgId answers the first result and stores nothing, from any connection', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const input = { to: 'user/bob', content: { type: 'custom/x', data: { a: 1, b: [2] } }, clientMsgId: 'c1' }
  const first = await alice.call('message.send', input)
  core.tick(5000)
  const reordered = { ...input, content: { type: 'custom/x', data: { b: [2], a: 1 } } }
  expect(await core.call('alice', 'message.send', reordered)).toEqual(first)
  const twice = await Promise.all([1, 2].map(() => alice.call('message.send', { ...input, clientMsgId: 'c2' })))
  expect(twice[0]).toEqual(twice[1])
  expect(bob.seen('message').map(({ seq }) => seq)).toEqual([1, 2])
  await core.call('bob', 'message.send', { ...input, to: 'user/alice' })
  expect((await bob.call('log.read', { conversation: 'user/alice', after: 0 })).head).toBe(3)
})

test('the same clientMsgId for another content or address is a conflict', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  await core.terminal('carol')
  const input = { to: 'user/bob', content: text('hi'), clientMsgId: 'c1' }
  await alice.call('message.send', input)
  await expect(alice.call('message.send', { ...input, content: text('ho') })).rejects.toMatchObject({
    code: 'conflict',
  })
  await expect(alice.call('message.send', { ...input, to: 'user/carol' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(alice.call('message.send', { ...input, mentions: ['all'] })).rejects.toMatchObject({ code: 'conflict' })
})

test('unread is exact, own messages are never unread, the peer learns how far was read', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const view = async (uid: string, peer: string) =>
    (await core.call(uid, 'conversation.get', { conversation: `user/${peer}` })).conversation
  for (const data of ['1', '2', '3']) await alice.call('message.send', { to: 'user/bob', content: text(data) })
  await alice.call('message.send', { to: 'user/bob', content: text('quiet'), options: { count: false } })
  expect(await view('bob', 'alice')).toMatchObject({ seq: 4, unread: 3, readSeq: 0, peerReadSeq: 4 })
  expect(await view('alice', 'bob')).toMatchObject({ unread: 0, readSeq: 4, peerReadSeq: 0 })
  const phone = await core.terminal('bob')
  expect(await bob.call('conversation.read', { conversation: 'user/alice', seq: 2 })).toEqual({
    readSeq: 2,
    unread: 1,
    mentions: 0,
  })
  expect(phone.seen('conversation')).toMatchObject([{ conversation: 'user/alice', readSeq: 2, unread: 1 }])
  expect(alice.seen('conversation')).toMatchObject([{ conversation: 'user/bob', peerReadSeq: 2 }])
  expect(await bob.call('conversation.read', { conversation: 'user/alice', seq: 1 })).toMatchObject({ readSeq: 2 })
  expect(await bob.call('conversation.read', { conversation: 'user/alice', seq: 99 })).toMatchObject({
    readSeq: 4,
    unread: 0,
  })
  await bob.call('message.send', { to: 'user/alice', content: text('answer') })
  expect(await view('bob', 'alice')).toMatchObject({ unread: 0, readSeq: 5 })
  expect(await view('alice', 'bob')).toMatchObject({ unread: 1 })
})

test('a conversation with oneself is one log, one event and never unread', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const desk = await core.terminal('alice')
  await alice.call('message.send', { to: 'user/alice', content: text('note') })
  expect(desk.seen('message')).toMatchObject([{ conversation: 'user/alice', seq: 1 }])
  const { conversations } = await alice.call('conversation.list', {})
  expect(conversations).toMatchObject([{ conversation: 'user/alice', unread: 0, seq: 1 }])
})

test('mentions are counted until they are read', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'R', members: ['user/bob'] })
  await alice.call('message.send', { to: room.oid, content: text('1'), mentions: ['user/bob'] })
  await alice.call('message.send', { to: room.oid, content: text('2'), mentions: ['all'] })
  await alice.call('message.send', { to: room.oid, content: text('3') })
  expect((await bob.call('conversation.get', { conversation: room.oid })).conversation).toMatchObject({
    unread: 3,
    mentions: 2,
  })
  expect(await bob.call('conversation.read', { conversation: room.oid, seq: 2 })).toMatchObject({
    mentions: 1,
    unread: 2,
  })
})

test('bad sends are refused with the exact code', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  await core.terminal('carol')
  const send = (input: object) => alice.call('message.send', { to: 'user/bob', content: text('x'), ...input })
  const { id } = await send({ to: 'user/carol' })
  await expect(send({ to: 'user/nobody' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(send({ to: 'room/nowhere' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(send({ to: 'channel/news' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(send({ to: 'domain/b.example/user/bob' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(send({ content: { type: 'notice/room-created', data: {} } })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(send({ replyTo: id })).rejects.toMatchObject({
    code: 'invalid',
    details: { issues: [{ path: 'replyTo' }] },
  })
  await expect(send({ loud: true })).rejects.toMatchObject({ code: 'invalid', details: { issues: [{ path: 'loud' }] } })
  const large = { type: 'custom/large', data: '字'.repeat(30_000) }
  await expect(send({ content: large })).rejects.toMatchObject({ code: 'too_large', details: { limit: 65_536 } })
  await expect(send({ content: { type: 'custom/fits', data: 'x'.repeat(65_000) } })).resolves.toBeTruthy()
})

test('a sender above the rate is told how long to wait', async () => {
  await using core = await aCore({
    rates: { send: { perSecond: 1, burst: 2 }, read: generous, write: generous, 'sign-in': generous },
  })
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const send = () => alice.call('message.send', { to: 'user/bob', content: text('x') })
  await send()
  await send()
  await expect(send()).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfter: 1000 } })
  core.tick(1000)
  await send()
})

test('a session that does not read loses pushes, is told once, and is then whole again', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  bob.backlog = 5000
  for (let i = 0; i < 5; i++) await alice.call('message.send', { to: 'user/bob', content: text('x') })
  expect(bob.seen('message')).toEqual([])
  bob.backlog = 0
  await alice.call('message.send', { to: 'user/bob', content: text('before it was told') })
  expect(bob.seen('message')).toEqual([])
  bob.session.drained()
  bob.session.drained()
  expect(bob.seen('resync')).toHaveLength(1)
  await alice.call('message.send', { to: 'user/bob', content: text('after') })
  expect(bob.seen('message')).toMatchObject([{ seq: 7 }])
})

test('a stopping node refuses new calls, answers those under way and closes the sessions', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  await core.terminal('bob')
  const underWay = alice.call('message.send', { to: 'user/bob', content: text('last') })
  const drained = core.gate.drain()
  await expect(alice.call('ping', {})).rejects.toMatchObject({ code: 'unavailable' })
  expect(await underWay).toMatchObject({ seq: 1 })
  await drained
  expect(alice.closed).toEqual(['draining'])
  await expect(core.gate.ready()).rejects.toMatchObject({ code: 'unavailable' })
  await settled()
})

test('whoever hears of a room again is told what was said last in it, but for what they deleted for themselves', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  const block = (on: boolean) => bob.call('room.block', { room: room.id, on })
  await block(true)
  const { id } = await alice.call('message.send', { to: room.oid, content: text('missed') })
  await block(false)
  expect(bob.seen('conversation').at(-1)).toMatchObject({ seq: 2, lastMessage: { id, content: text('missed') } })
  await block(true)
  await bob.call('message.delete', { ids: [id] })
  await block(false)
  expect(JSON.stringify(bob.seen('conversation').at(-1))).not.toContain('missed')
})
