import { expect, test } from 'vitest'
import { aCore, type Harness, settled, type Terminal } from './harness.ts'

const fails = (code: string) => ({ code })

const types = (who: Terminal): string[] =>
  who.seen('message').flatMap(({ content }) => (content.type.startsWith('notice/') ? [content.type.slice(7)] : []))

async function aRoom(core: Harness) {
  const [alice, bob, carol] = [await core.terminal('alice'), await core.terminal('bob'), await core.terminal('carol')]
  await core.terminal('dan')
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob', 'carol'] })
  return { alice, bob, carol, room, notices: () => types(carol) }
}

test('the operator hands a room over, whoever owns it: to a member, and to somebody who comes in by that', async () => {
  await using core = await aCore()
  const { bob, carol, room, notices } = await aRoom(core)
  const dan = await core.terminal('dan')
  const by = { room: room.id }
  await core.app('user.ban', { user: 'alice' })
  await expect(core.app('room.transfer', { ...by, user: 'alice' })).resolves.toMatchObject({
    room: { owner: 'user/alice' },
  })
  expect((await core.app('room.list', { of: 'alice' })).rooms.map(({ owner }) => owner)).toEqual(['user/alice'])
  expect(await core.app('room.transfer', { ...by, user: 'bob' })).toMatchObject({ room: { owner: 'user/bob' } })
  const roles = async () =>
    (await bob.call('room.members', by)).members.map(({ user, role }) => `${user.slice(5)} ${role}`)
  expect(await roles()).toEqual(['alice member', 'bob owner', 'carol member'])
  expect(notices().slice(-1)).toEqual(['owner-changed'])
  expect(carol.seen('message').at(-1)).toMatchObject({
    from: 'user/bob',
    content: { data: { by: 'user/bob', users: ['user/bob'], via: 'operator' } },
  })
  // Nobody has read what they have not done.
  expect((await bob.call('conversation.get', { conversation: room.oid })).conversation.readSeq).toBe(0)
  await bob.call('room.update', { ...by, announcement: 'It goes on.' })
  expect(await core.app('room.transfer', { ...by, user: 'dan' })).toMatchObject({
    room: { owner: 'user/dan', memberCount: 4 },
  })
  await settled()
  expect(dan.seen('room').at(-1)).toMatchObject({ member: true, room: { owner: 'user/dan' } })
  expect(await roles()).toEqual(['alice member', 'bob admin', 'carol member', 'dan owner'])
})

test('the operator hands no room to who is banned or gone, nor one that ended; others see only their own rooms', async () => {
  await using core = await aCore()
  const { alice, bob, room } = await aRoom(core)
  const to = (user: string) => core.app('room.transfer', { room: room.id, user })
  await core.app('user.ban', { user: 'carol' })
  await expect(to('carol')).rejects.toMatchObject(fails('forbidden'))
  await expect(to('nobody')).rejects.toMatchObject(fails('not_found'))
  await core.app('user.delete', { user: 'dan' })
  await expect(to('dan')).rejects.toMatchObject(fails('not_found'))
  await expect(bob.call('room.transfer', { room: room.id, user: 'bob' })).rejects.toMatchObject(fails('forbidden'))
  await expect(bob.call('room.list', { of: 'alice' })).rejects.toMatchObject(fails('forbidden'))
  await expect(core.app('room.list', {})).rejects.toMatchObject(fails('invalid'))
  expect((await alice.call('room.list', { of: 'alice' })).rooms).toHaveLength(1)
  await alice.call('room.dissolve', { room: room.id })
  await expect(to('bob')).rejects.toMatchObject(fails('not_found'))
})

test('a ban moves no room, since it may be lifted; whose account is deleted leaves their rooms to the others', async () => {
  await using core = await aCore()
  const { bob, room } = await aRoom(core)
  const owner = async () => (await bob.call('room.get', { room: room.id })).room.owner
  await core.app('user.ban', { user: 'alice' })
  expect(await owner()).toBe('user/alice')
  await core.app('user.delete', { user: 'alice' })
  core.tick(1000)
  await expect.poll(owner).toBe('user/bob')
  await bob.call('room.update', { room: room.id, announcement: 'Ours.' })
})

test('nobody is handed more rooms than they may own, by whoever', async () => {
  await using core = await aCore({ roomsPerUser: 2 })
  const { alice, bob, room } = await aRoom(core)
  for (const name of ['B1', 'B2']) await bob.call('room.create', { name, members: [] })
  const to = { room: room.id, user: 'bob' }
  const full = { code: 'too_large', details: { limit: 2 } }
  await expect(alice.call('room.transfer', to)).rejects.toMatchObject(full)
  await expect(core.app('room.transfer', to)).rejects.toMatchObject(full)
  expect((await bob.call('room.get', { room: room.id })).room.owner).toBe('user/alice')
  expect(await alice.call('room.transfer', { ...to, user: 'carol' })).toMatchObject({ room: { owner: 'user/carol' } })
})
