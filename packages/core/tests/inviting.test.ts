import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, settings, text } from './harness.ts'

const known = { defaults: { ...settings.defaults, invites: 'known' as const }, tokenTtlMs: 30 * limits.strangerRoomMs }
const day = limits.strangerRoomMs

async function aTown(change: Parameters<typeof aCore>[0] = known) {
  const core = await aCore(change)
  const [eve, bob, alice] = [await core.terminal('eve'), await core.terminal('bob'), await core.terminal('alice')]
  const roomOf = (who: typeof eve, members = ['alice']) => who.call('room.create', { name: 'R', members })
  const rooms = async () => (await core.call('alice', 'room.list', { limit: 200 })).rooms.length
  const asked = () => core.parts.store.records.count('user/alice', 'invitation')
  return { core, eve, bob, alice, roomOf, rooms, asked }
}

test('a stranger puts nobody into more than a few rooms; then the user is asked', async () => {
  const { core, eve, bob, roomOf, rooms, asked } = await aTown()
  await using _ = core
  await Promise.all(Array.from({ length: 60 }, () => roomOf(eve)))
  expect([await rooms(), await asked()]).toEqual([limits.strangerRooms, 60 - limits.strangerRooms])
  // Neither does the next one, whoever it is.
  const { room } = await bob.call('room.create', { name: 'R', members: [] })
  expect(await bob.call('room.invite', { room: room.id, members: ['alice'] })).toMatchObject({ asked: ['user/alice'] })
  core.tick(day)
  await roomOf(eve)
  await roomOf(eve)
  expect(await rooms()).toBe(limits.strangerRooms + 1)
})

test('contacts, and those who were answered, are no strangers; nor is the app that speaks for somebody', async () => {
  const { core, eve, bob, alice, roomOf, rooms } = await aTown()
  await using _ = core
  for (let n = 0; n < limits.strangerRooms; n++) await roomOf(eve)
  await alice.call('contact.add', { user: 'bob' })
  await bob.call('contact.accept', { user: 'alice' })
  await roomOf(bob)
  await core.call('eve', 'room.create', { name: 'R', members: ['alice'] })
  expect(await rooms()).toBe(limits.strangerRooms + 2)
  await eve.call('message.send', { to: 'user/alice', content: text('let me in') })
  await roomOf(eve)
  expect(await rooms()).toBe(limits.strangerRooms + 2)
  await alice.call('message.send', { to: 'user/eve', content: text('hello Eve') })
  await roomOf(eve)
  expect(await rooms()).toBe(limits.strangerRooms + 3)
})

test('who chose otherwise is always put in, or always asked', async () => {
  const { core, eve, alice, roomOf, rooms, asked } = await aTown()
  await using _ = core
  await alice.call('user.settings', { invites: 'direct' })
  for (let n = 0; n <= limits.strangerRooms; n++) await roomOf(eve)
  expect(await rooms()).toBe(limits.strangerRooms + 1)
  await alice.call('user.settings', { invites: 'ask' })
  await roomOf(eve)
  expect(await asked()).toBe(1)
})

test('where the app keeps the contacts nobody is a stranger', async () => {
  const { core, eve, roomOf, rooms } = await aTown({ ...known, contacts: 'external' })
  await using _ = core
  for (let n = 0; n <= limits.strangerRooms; n++) await roomOf(eve)
  expect(await rooms()).toBe(limits.strangerRooms + 1)
})

test('a list of invitations that somebody has flooded takes those of others still', async () => {
  const { core, eve, bob, alice, roomOf, asked } = await aTown()
  await using _ = core
  await alice.call('user.settings', { invites: 'ask' })
  const first = await roomOf(bob)
  for (let n = 0; n < limits.invitations + 20; n++) await roomOf(eve)
  const last = await roomOf(bob)
  expect(await asked()).toBe(limits.invitations)
  for (const { room } of [first, last])
    expect(await alice.call('room.join', { room: room.id })).toMatchObject({ state: 'joined' })
})
