import type { OutputOf } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, settled } from './harness.ts'

const text = (data: string) => ({ type: 'text', data })
const day = 86_400_000

type Exported = OutputOf<'account.export'>['records']

test('an export holds everything that is kept of a user, and nothing of what they may not read', async () => {
  await using core = await aCore()
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'], history: 'joined' })
  await bob.call('message.send', { to: room.oid, content: text('before carol') })
  await alice.call('room.invite', { room: room.id, members: ['carol'] })
  for (let n = 0; n < 30; n++) await bob.call('message.send', { to: room.oid, content: text(`after ${n}`) })
  const { id } = await bob.call('message.send', { to: 'user/carol', content: text('hello') })
  await bob.call('message.send', { to: 'user/alice', content: text('not for carol') })
  await carol.call('saved.add', { id })
  const appearance = { show: 'busy', status: { text: 'Reading' }, timeZone: 'Asia/Kolkata' } as const
  await carol.call('presence.set', appearance)
  await core.app('chatroom.create', { id: 'stage', name: 'Stage', owner: 'alice' })
  await core.app('chatroom.create', { id: 'other', name: 'Other', owner: 'alice' })
  await bob.call('chatroom.join', { chatroom: 'stage' })
  for (const chatroom of ['other', 'stage']) {
    await carol.call('chatroom.join', { chatroom })
    for (let n = 0; n < 10; n++) await carol.call('chatroom.send', { chatroom, content: text(`${chatroom} ${n}`) })
  }
  await bob.call('chatroom.send', { chatroom: 'stage', content: text('not for carol, but for all who are there') })
  const records: Exported = []
  let pages = 0
  for (let next: string | undefined; pages === 0 || next !== undefined; pages++) {
    const page = await carol.call('account.export', { limit: 7, ...(next === undefined ? {} : { next }) })
    records.push(...page.records)
    next = page.next
  }
  const of = (kind: string) => records.filter((record) => record.kind === kind).map(({ value }) => value)
  expect(of('profile')).toMatchObject([{ id: 'carol' }])
  expect(of('appearance')).toEqual([appearance])
  expect(of('own')).toMatchObject([{ event: 'saved', data: { value: { id } } }])
  expect(of('conversation')).toHaveLength(2)
  const said = (of('message') as { content: { data: unknown } }[]).map(({ content }) => content.data)
  expect(said).toContain('hello')
  expect(said.filter((words) => String(words).startsWith('after'))).toHaveLength(30)
  expect(JSON.stringify(records)).not.toMatch(/before carol|not for carol/)
  const onStages = (of('chatroom') as { message: { content: { data: unknown } } }[]).map(
    ({ message }) => message.content.data,
  )
  expect(onStages).toEqual(
    ['other', 'stage'].flatMap((chatroom) => Array.from({ length: 10 }, (_, n) => `${chatroom} ${n}`)),
  )
  const nonsense = [
    'nonsense',
    '0:x',
    '1:x',
    '1:-1',
    '2:x',
    '3:x',
    '3:5',
    '4:x',
    '5:x',
    '5:1',
    '5:1.x',
    '7:x',
    '8:x',
    '9:/',
    '9:.x',
    '10:x',
    '11:',
    ' 1:',
    '1e0:',
  ]
  for (const next of nonsense)
    await expect(carol.call('account.export', { next }), next).rejects.toMatchObject({ code: 'invalid' })
})

test('an account that is deleted takes along what was said, and leaves the talk of the others', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'] })
  for (const who of [alice, bob]) await who.call('message.send', { to: room.oid, content: text('secret words') })
  await bob.call('message.send', { to: 'user/alice', content: text('secret words') })
  await alice.call('message.send', { to: 'user/bob', content: text('mine') })
  await bob.call('contact.add', { user: 'alice' })
  await alice.call('contact.accept', { user: 'bob' })
  await bob.call('presence.set', { status: { text: 'Here' }, timeZone: 'Asia/Kolkata' })
  await expect(bob.call('account.delete', { confirm: 'alice' })).rejects.toMatchObject({ code: 'invalid' })
  await bob.call('account.delete', { confirm: 'bob' })
  core.tick(1000)
  await settled()
  expect(bob.closed).toEqual(['unauthenticated'])
  const inRoom = await alice.call('log.read', { conversation: room.oid, after: 0 })
  const words = inRoom.messages.filter(({ type }) => type === 'grpchat').map(({ content }) => content)
  expect(words).toEqual([text('secret words'), { type: 'notice/erased', data: {} }])
  const pair = await alice.call('log.read', { conversation: 'user/bob', after: 0 })
  expect(pair.messages.map(({ content }) => content.type)).toEqual(['notice/erased', 'text'])
  expect((await alice.call('room.get', { room: room.id })).room.owner).toBe('user/alice')
  expect((await alice.call('contact.list', {})).contacts).toEqual([])
  expect((await alice.call('presence.get', { users: ['bob'] })).presences).toEqual([
    { user: 'user/bob', show: 'offline', platforms: [] },
  ])
  expect((await alice.call('user.search', { query: 'bob' })).users).toEqual([])
  expect((await alice.call('user.get', { user: 'bob' })).user).toMatchObject({
    id: 'bob',
    name: '',
    avatar: '',
    deleted: true,
  })
  await expect(core.app('token.create', { user: 'bob' })).rejects.toMatchObject({ code: 'banned' })
})

test('what was said in rooms that one has left, or was put out of, goes with the account', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const rooms: string[] = []
  for (const name of ['Left', 'Put out', 'Still in']) {
    const { room } = await alice.call('room.create', { name, members: ['bob'] })
    await bob.call('message.send', { to: room.oid, content: text('secret words') })
    rooms.push(room.id)
  }
  await bob.call('room.leave', { room: rooms[0] })
  await alice.call('room.kick', { room: rooms[1], members: ['bob'] })
  await bob.call('account.delete', { confirm: 'bob' })
  core.tick(1000)
  await settled()
  for (const room of rooms) {
    const { messages } = await alice.call('log.read', { conversation: `room/${room}`, after: 0 })
    expect(JSON.stringify(messages)).not.toContain('secret words')
    expect(messages.filter(({ content }) => content.type === 'notice/erased')).toHaveLength(1)
  }
  expect((await alice.call('room.get', { room: rooms[2] })).room.memberCount).toBe(1)
})

test('what was addressed to others stays hidden, when whoever said it is gone', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const carol = await core.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob', 'carol'] })
  const options = { targets: ['alice'] }
  const { id } = await bob.call('message.send', { to: room.oid, content: text('psst'), options })
  await bob.call('account.delete', { confirm: 'bob' })
  core.tick(1000)
  await settled()
  const seen = async (who: typeof carol) =>
    (await who.call('log.read', { conversation: room.oid })).messages.find((one) => one.id === id)?.content.type
  expect(await seen(alice)).toBe('notice/erased')
  expect(await seen(carol)).toBe('notice/hidden')
  expect(carol.seen('message.changed')).toMatchObject([{ id, hidden: true }])
})

test('privileged acts are written down, with who did them, and without what is secret', async () => {
  await using core = await aCore()
  const [alice] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  await alice.call('room.kick', { room: room.id, members: ['bob'] })
  const app = { kind: 'app' as const, address: '10.0.0.1' }
  await core.gate.call(app, 'user.ban', { user: 'bob', banned: true })
  await expect(alice.call('room.kick', { room: room.id, members: ['nobody'] })).resolves.toBeDefined()
  const { entries } = await core.gate.call(app, 'audit.list', { limit: 2 })
  const all = await core.gate.call(app, 'audit.list', {})
  const newest = all.entries.slice(0, 3)
  expect(newest.map(({ actor, operation, subject, detail }) => [actor, operation, subject, detail])).toEqual([
    ['user/alice', 'room.kick', room.oid, { members: ['nobody'] }],
    ['app', 'user.ban', 'user/bob', { banned: true }],
    ['user/alice', 'room.kick', room.oid, { members: ['bob'] }],
  ])
  expect(entries).toEqual(all.entries.slice(0, 2))
  const older = await core.gate.call(app, 'audit.list', { next: String(entries[1]?.id) })
  expect(older.entries).toEqual(all.entries.slice(2))
  expect(JSON.stringify(all)).not.toContain('eyJ')
  await core.gate.call(app, 'user.ban', { user: 'user/bob', banned: false })
  const bans = await core.gate.call(app, 'audit.list', { subject: 'user/bob', operation: 'user.ban' })
  expect(bans.entries).toHaveLength(2)
  for (const next of ['x', '-1', '1.5', '1e3', ' '])
    await expect(core.gate.call(app, 'audit.list', { next }), next).rejects.toMatchObject({ code: 'invalid' })
  await expect(alice.call('audit.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  await alice.call('account.delete', { confirm: 'alice' })
  const deleted = await core.gate.call(app, 'audit.list', { subject: 'user/alice', operation: 'account.delete' })
  expect(deleted.entries).toHaveLength(1)
})

test('a conversation keeps its messages for as long as its members say, and no longer than the server', async () => {
  await using core = await aCore({
    retention: { pairDays: 10, roomDays: 0, untilDelivered: false, auditDays: 365, reportDays: 90, everyMs: 3_600_000 },
    tokenTtlMs: 30 * 86_400_000,
  })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  await alice.call('message.send', { to: room.oid, content: text('old') })
  await alice.call('message.send', { to: 'user/bob', content: text('old') })
  await expect(bob.call('conversation.retain', { conversation: room.oid, days: 3 })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await alice.call('conversation.retain', { conversation: room.oid, days: 5 })
  await alice.call('conversation.retain', { conversation: 'user/bob', days: 30 })
  const left = async (conversation: string) =>
    (await bob.call('log.read', { conversation, after: 0 })).messages.map(({ content }) => content.data)
  core.tick(4 * day)
  await settled()
  expect(await left(room.oid)).toContain('old')
  core.tick(2 * day)
  await settled()
  expect(await left(room.oid)).toEqual([])
  expect(await left('user/alice')).toContain('old')
  core.tick(5 * day)
  await settled()
  expect(await left('user/alice')).toEqual([])
  const { conversation } = await bob.call('conversation.get', { conversation: 'user/alice' })
  expect(conversation).toMatchObject({
    unread: 0,
    retainDays: 30,
    floor: conversation.seq,
    trimmedSeq: conversation.seq,
  })
  expect((await alice.call('message.send', { to: 'user/bob', content: text('new') })).seq).toBe(conversation.seq + 1)
})

test('messages between two go when both have them, where the server is told so', async () => {
  await using core = await aCore({
    retention: { pairDays: 0, roomDays: 0, untilDelivered: true, auditDays: 1, reportDays: 90, everyMs: 3_600_000 },
  })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  for (const to of ['user/bob', 'user/bob', room.oid] as const)
    await alice.call('message.send', { to, content: text('x') })
  const count = async (conversation: string) => (await bob.call('log.read', { conversation, after: 0 })).messages.length
  core.tick(3_600_000)
  await settled()
  expect(await count('user/alice')).toBe(2)
  await bob.call('conversation.delivered', { conversations: [{ conversation: 'user/alice', seq: 1 }] })
  await settled()
  expect(await count('user/alice')).toBe(1)
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 2 })
  await settled()
  expect(await count('user/alice')).toBe(0)
  expect(await count(room.oid)).toBeGreaterThan(0)
})

test('what both have goes a slice at a time, and notes to oneself stay', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const removed: number[] = []
  const trim: typeof store.log.trim = async (id, upTo) => {
    removed.push(await store.log.trim(id, upTo))
    return removed.at(-1) ?? 0
  }
  const retention = { pairDays: 0, roomDays: 0, untilDelivered: true, auditDays: 1, reportDays: 90, everyMs: 3_600_000 }
  await using core = await aCore({ retention }, { store: { ...store, log: { ...store.log, trim } } })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  for (let n = 0; n < 450; n++) await alice.call('message.send', { to: 'user/bob', content: text('x') })
  await alice.call('message.send', { to: 'user/alice', content: text('a note') })
  await bob.call('conversation.read', { conversation: 'user/alice', seq: 450 })
  await settled()
  core.tick(3_600_000)
  await settled()
  expect(removed).toEqual([200, 200, 50])
  expect((await bob.call('log.read', { conversation: 'user/alice', after: 0 })).messages).toEqual([])
  expect((await alice.call('log.read', { conversation: 'user/alice', after: 0 })).messages).toHaveLength(1)
})
