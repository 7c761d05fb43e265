import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'
import { writingAfter } from './store-writes.ts'

test('a room is made, its members see it and what is said in it', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const { room } = await alice.call('room.create', { name: 'Tea', members: ['bob', 'user/bob', 'alice'] })
  expect(room).toMatchObject({ name: 'Tea', owner: 'user/alice', memberCount: 2, oid: `room/${room.id}` })
  expect(bob.seen('room')).toEqual([{ room, member: true }])
  await alice.call('message.send', { to: room.oid, content: text('hi') })
  await settled()
  expect(bob.seen('message')).toMatchObject([
    { seq: 1, type: 'event', content: { type: 'notice/room-created', data: { by: 'user/alice' } } },
    { seq: 2, type: 'grpchat', conversation: room.oid, to: room.oid },
  ])
  expect((await bob.call('room.list', {})).rooms).toEqual([room])
  expect((await bob.call('room.members', { room: room.id })).members).toMatchObject([
    { user: 'user/alice', role: 'owner' },
    { user: 'user/bob', role: 'member' },
  ])
  expect((await bob.call('conversation.get', { conversation: room.oid })).conversation).toMatchObject({
    unread: 1,
    seq: 2,
  })
})

test('a stranger gets not_member by every door into a room', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const eve = await core.terminal('eve')
  const { room } = await alice.call('room.create', { name: 'R' })
  const { id } = await alice.call('message.send', { to: room.oid, content: text('secret') })
  const refused = { code: 'not_member' }
  await expect(eve.call('message.send', { to: room.oid, content: text('x') })).rejects.toMatchObject(refused)
  await expect(eve.call('log.read', { conversation: room.oid })).rejects.toMatchObject(refused)
  await expect(eve.call('log.changes', { conversation: room.oid, since: 0 })).rejects.toMatchObject(refused)
  await expect(eve.call('conversation.read', { conversation: room.oid, seq: 1 })).rejects.toMatchObject(refused)
  await expect(eve.call('conversation.get', { conversation: room.oid })).rejects.toMatchObject(refused)
  await expect(eve.call('room.get', { room: room.id })).rejects.toMatchObject(refused)
  await expect(eve.call('room.members', { room: room.id })).rejects.toMatchObject(refused)
  await expect(eve.call('room.invite', { room: room.id, members: ['eve'] })).rejects.toMatchObject(refused)
  await expect(eve.call('room.leave', { room: room.id })).rejects.toMatchObject(refused)
  await expect(eve.call('message.get', { id })).rejects.toMatchObject({ code: 'not_found' })
})

test('who is invited hears from then on, who leaves hears no more', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  await core.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'R' })
  await alice.call('message.send', { to: room.oid, content: text('before') })
  expect(await alice.call('room.invite', { room: room.id, members: ['bob', 'carol'] })).toMatchObject({
    room: { memberCount: 3 },
  })
  await settled()
  expect(bob.seen('message')).toMatchObject([
    { content: { type: 'notice/members-added', data: { users: ['user/bob', 'user/carol'] } } },
  ])
  const again = await alice.call('room.invite', { room: room.id, members: ['bob'] })
  expect(again.room.memberCount).toBe(3)
  await bob.call('room.leave', { room: room.id })
  await alice.call('message.send', { to: room.oid, content: text('after') })
  await settled()
  expect(bob.seen('room').map(({ member }) => member)).toEqual([true, false])
  expect(bob.seen('message')).toHaveLength(1)
  expect((await bob.call('room.list', {})).rooms).toEqual([])
  await expect(alice.call('room.invite', { room: room.id, members: ['nobody'] })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('when the owner leaves, the member of longest standing owns the room', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  await core.terminal('carol')
  const { room } = await alice.call('room.create', { name: 'R', members: ['carol'] })
  core.tick(1000)
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  await alice.call('room.leave', { room: room.id })
  expect(await bob.call('room.get', { room: room.id })).toMatchObject({ room: { owner: 'user/carol', memberCount: 2 } })
  await bob.call('room.leave', { room: room.id })
  await core.call('carol', 'room.leave', { room: room.id })
  // The last one gone, the room is no more.
  await expect(core.call('carol', 'room.get', { room: room.id })).rejects.toMatchObject({ code: 'not_found' })
})

test('a room of many is invited in parts, up to the limit', async () => {
  await using core = await aCore({ roomMembers: 600 })
  const alice = await core.terminal('alice')
  const uids = Array.from({ length: 620 }, (_, index) => `u${index}`)
  await Promise.all(uids.map((user) => core.app('user.create', { user })))
  const { room } = await alice.call('room.create', { name: 'R', members: uids.slice(0, 500) })
  await expect(alice.call('room.invite', { room: room.id, members: uids.slice(500) })).rejects.toMatchObject({
    code: 'too_large',
    details: { limit: 600 },
  })
  await alice.call('room.invite', { room: room.id, members: uids.slice(500, 599) })
  const seen: string[] = []
  let next: string | undefined
  do {
    const page = await alice.call('room.members', { room: room.id, limit: 200, ...(next ? { next } : {}) })
    seen.push(...page.members.map(({ user }) => user))
    next = page.next
  } while (next)
  expect(seen).toHaveLength(600)
  expect(new Set(seen).size).toBe(600)
})

test('what waits for its turn in a room is not done when its connection ends, and what has begun is', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const held = Promise.withResolvers<void>()
  let isHeld = false
  await using core = await aCore({}, { store: writingAfter(store, () => (isHeld ? held.promise : undefined)) })
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  isHeld = true
  const begun = alice.call('room.update', { room: room.id, name: 'Tea' })
  const waits = bob.call('room.leave', { room: room.id })
  const stays = carol.call('room.alias', { room: room.id, alias: 'Caro' })
  await settled()
  for (const one of [alice, bob]) one.session.end()
  held.resolve()
  await expect(waits).rejects.toMatchObject({ code: 'unavailable', message: 'the connection has ended' })
  await Promise.all([begun, stays])
  expect((await carol.call('room.get', { room: room.id })).room).toMatchObject({ name: 'Tea', memberCount: 3 })
  expect((await carol.call('room.members', { room: room.id })).members).toMatchObject([{}, {}, { alias: 'Caro' }])
})
