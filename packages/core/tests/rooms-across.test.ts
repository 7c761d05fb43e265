import { expect, test } from 'vitest'
import { codeOf, threeNodes } from './nodes.ts'

const text = (data: string) => ({ type: 'text', data })

test('whoever came in on another node is in it on every one, though nobody told', async () => {
  await using nodes = await threeNodes(false)
  const { one, other, third } = nodes
  const bob = await one.terminal('bob')
  const [alice, carol, dave] = [
    await other.terminal('alice'),
    await other.terminal('carol'),
    await third.terminal('dave'),
  ]
  const { room } = await bob.call('room.create', { name: 'T', members: ['carol'] })
  await carol.call('message.send', { to: room.oid, content: text('x') })
  expect(await codeOf(alice.call('message.send', { to: room.oid, content: text('x') }))).toBe('not_member')
  await bob.call('room.invite', { room: room.id, members: ['alice', 'dave'] })
  const ways = {
    'message.send': { to: room.oid, content: text('here') },
    'log.read': { conversation: room.oid },
    'room.get': { room: room.id },
    'room.members': { room: room.id },
    'room.block': { room: room.id, on: true },
  } as const
  const done = Object.fromEntries(Object.keys(ways).map((name) => [name, 'done']))
  const found: Record<string, string> = {}
  for (const [name, input] of Object.entries(ways)) {
    found[name] = await codeOf(alice.call(name as keyof typeof ways, input))
    // Left and invited again: each way is the first to look.
    await bob.call('room.kick', { room: room.id, members: ['alice'] })
    await codeOf(alice.call('room.get', { room: room.id }))
    await bob.call('room.invite', { room: room.id, members: ['alice'] })
  }
  expect(found).toEqual(done)
  expect(await codeOf(dave.call('message.send', { to: room.oid, content: text('here') }))).toBe('done')
})

test('whoever was removed, or is no admin any more, is shown nothing of a room by a node that nobody told', async () => {
  await using nodes = await threeNodes(false)
  const { one, other } = nodes
  const bob = await one.terminal('bob')
  const [alice, carol] = [await other.terminal('alice'), await other.terminal('carol')]
  const { room } = await bob.call('room.create', { name: 'T', members: ['alice', 'carol'] })
  await bob.call('room.role', { room: room.id, user: 'alice', role: 'admin' })
  await carol.call('message.send', { to: room.oid, content: text('x') })
  expect(await codeOf(alice.call('room.requests', { room: room.id }))).toBe('done')
  await bob.call('room.role', { room: room.id, user: 'alice', role: 'member' })
  expect(await codeOf(alice.call('room.requests', { room: room.id }))).toBe('forbidden')
  await carol.call('message.send', { to: room.oid, content: text('y') })
  for (const name of ['room.members', 'room.get'] as const) {
    await bob.call('room.kick', { room: room.id, members: ['carol'] })
    expect(await codeOf(carol.call(name, { room: room.id }))).toBe('not_member')
    await bob.call('room.invite', { room: room.id, members: ['carol'] })
    await carol.call('message.send', { to: room.oid, content: text('again') })
  }
})
