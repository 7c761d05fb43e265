import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

const anyone = { kind: 'anyone', address: '127.0.0.1' } as const

test('a room is found and joined by whoever browses, when its admin lists it', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const eve = await core.terminal('eve')
  const settings = {
    join: 'open',
    listed: true,
    description: 'All about tea',
    announcement: 'the key is under the mat',
  }
  const { room } = await alice.call('room.create', { name: 'Tea', ...settings })
  await alice.call('room.create', { name: 'Teapots', join: 'open' })
  await alice.call('room.create', { name: 'Tearooms', listed: true })
  const { rooms, next } = await eve.call('room.browse', { query: 'tea' })
  expect(next).toBeUndefined()
  // Nothing that is for members.
  expect(rooms).toEqual([
    {
      ...{ id: room.id, oid: room.oid, name: 'Tea', avatar: '', description: 'All about tea', memberCount: 1 },
      ...{ join: 'open', joined: false },
    },
  ])
  expect(await eve.call('room.join', { room: room.id })).toMatchObject({ state: 'joined' })
  expect((await eve.call('room.browse', {})).rooms).toMatchObject([{ memberCount: 2, joined: true }])
})

test('only who governs a room lists it', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const bob = await core.terminal('bob')
  const { room } = await alice.call('room.create', {
    name: 'R',
    members: ['bob'],
    join: 'open',
    who: { edit: 'members' },
  })
  await bob.call('room.update', { room: room.id, name: 'R2' })
  await expect(bob.call('room.update', { room: room.id, listed: true })).rejects.toMatchObject({ code: 'forbidden' })
  await alice.call('room.update', { room: room.id, listed: true })
  expect((await bob.call('room.browse', {})).rooms).toMatchObject([{ name: 'R2' }])
})

test('the directory is paged, every room once, and a cursor that is none is refused', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  for (let n = 0; n < 7; n++) await alice.call('room.create', { name: `Room ${n}`, join: 'approval', listed: true })
  const seen: string[] = []
  for (let next: string | undefined; ; ) {
    const page: { rooms: { name: string }[]; next?: string | undefined } = await alice.call('room.browse', {
      limit: 3,
      ...(next ? { next } : {}),
    })
    seen.push(...page.rooms.map(({ name }) => name))
    next = page.next
    if (!next) break
  }
  expect(seen.length).toBe(7)
  expect(new Set(seen).size).toBe(7)
  for (const next of ['x', '1', '1.', 'NaN.r1', `${'9'.repeat(30)}.r1`])
    await expect(alice.call('room.browse', { next })).rejects.toMatchObject({ code: 'invalid' })
})

test.each([
  ['off', 'forbidden', 'forbidden'],
  ['members', 'ok', 'unauthenticated'],
  ['all', 'ok', 'ok'],
] as const)(
  'where the directory of rooms is `%s`, a user is told %s and who has no token %s',
  async (rooms, user, none) => {
    await using core = await aCore({ directory: { rooms, people: 'everyone' } })
    const alice = await core.terminal('alice')
    await alice.call('room.create', { name: 'R', join: 'open', listed: true })
    const told = (asked: Promise<unknown>) =>
      asked.then(
        (answer) => ((answer as { rooms: unknown[] }).rooms.length === 1 ? 'ok' : 'nothing'),
        ({ code }) => code,
      )
    expect(await told(alice.call('room.browse', {}))).toBe(user)
    expect(await told(core.gate.call(anyone, 'room.browse', {}))).toBe(none)
    expect(await told(core.app('room.browse', {}))).toBe('ok')
  },
)

test.each([
  ['everyone', ['bob', 'bobby']],
  ['shared', ['bob']],
  ['exact', ['bob']],
] as const)('where people are found by `%s`, "bob" finds %s', async (people, found) => {
  await using core = await aCore({ directory: { rooms: 'members', people } })
  const alice = await core.terminal('alice')
  for (const user of ['bob', 'bobby', 'berta']) await core.app('user.create', { user })
  const find = async (query: string) => (await alice.call('user.search', { query })).users.map(({ id }) => id).sort()
  expect(await find('bob')).toEqual(found)
  expect(await find('BOB')).toEqual(found)
  await alice.call('room.create', { name: 'R', members: ['bobby'] })
  await alice.call('message.send', { to: 'user/berta', content: text('hi') })
  expect(await find('b')).toEqual(
    { everyone: ['berta', 'bob', 'bobby'], shared: ['berta', 'bobby'], exact: [] }[people],
  )
  await core.app('user.ban', { user: 'bob' })
  expect(await find('bob')).toEqual(people === 'exact' ? [] : ['bobby'])
  const { users } = await alice.call('user.acquaintances', {})
  expect(users.map(({ id }) => id)).toEqual(people === 'exact' ? [] : ['bobby'])
})

test('people of one’s rooms are offered, those first with whom one shares the most', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  for (const user of ['bob', 'carol', 'dave', 'eve']) await core.app('user.create', { user, name: `N ${user}` })
  await alice.call('room.create', { name: 'One', members: ['bob', 'carol', 'dave'] })
  await alice.call('room.create', { name: 'Two', members: ['dave', 'carol'] })
  await alice.call('room.create', { name: 'Three', members: ['dave'] })
  await alice.call('message.send', { to: 'user/eve', content: text('hi') })
  const offered = async (limit = 20) => (await alice.call('user.acquaintances', { limit })).users.map(({ id }) => id)
  expect(await offered()).toEqual(['dave', 'carol', 'bob'])
  expect(await offered(1)).toEqual(['dave'])
  await core.app('user.ban', { user: 'dave' })
  expect(await offered()).toEqual(['carol', 'bob'])
  expect(await core.call('eve', 'user.acquaintances', {})).toEqual({ users: [] })
})

test('whoever has asked to be let in is told so by the directory, until they are answered', async () => {
  await using core = await aCore()
  const alice = await core.terminal('alice')
  const eve = await core.terminal('eve')
  const { room } = await alice.call('room.create', { name: 'Tea', join: 'approval', listed: true })
  const seenBy = async (who: typeof eve) => (await who.call('room.browse', {})).rooms[0]
  expect(await seenBy(eve)).not.toHaveProperty('asked')
  await eve.call('room.join', { room: room.id })
  expect(await seenBy(eve)).toMatchObject({ joined: false, asked: true })
  expect(await seenBy(await core.terminal('bob'))).not.toHaveProperty('asked')
  await alice.call('room.answer', { room: room.id, user: 'eve', accept: false })
  expect(await seenBy(eve)).not.toHaveProperty('asked')
})
