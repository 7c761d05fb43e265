import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, settled, text } from './harness.ts'

const muted = { code: 'muted', details: { everywhere: true } }
const say = (who: Terminal, to = 'user/bob', content: object = text('hello')) =>
  who.call('message.send', { to, content })

async function aWorld() {
  const core = await aCore()
  const [ann, bob] = [await core.terminal('ann'), await core.terminal('bob')]
  return { core, ann, bob, [Symbol.asyncDispose]: () => core[Symbol.asyncDispose]() }
}

test('whoever is muted reads and writes nowhere, is told so on each terminal, and may again when it is lifted', async () => {
  await using world = await aWorld()
  const { core, ann, bob } = world
  const { room } = await ann.call('room.create', { name: 'Mine', members: ['bob'] })
  const { id } = await say(ann)
  expect(await core.app('user.mute', { user: 'ann' })).toEqual({ muted: true })
  await settled()
  expect(ann.seen('muted')).toEqual([{ muted: true }])
  expect(bob.seen('muted')).toEqual([])
  expect((await ann.call('user.self', {})).muted).toEqual({ muted: true })
  expect(await bob.call('user.self', {})).not.toHaveProperty('muted')
  const refused: [string, () => Promise<unknown>][] = [
    ['a message', () => say(ann)],
    ['in a room of their own', () => say(ann, room.oid)],
    ['an answer', () => ann.call('message.send', { to: 'user/bob', content: text('x'), replyTo: id })],
    [
      'what is never stored',
      () => ann.call('message.send', { to: 'user/bob', content: text('x'), options: { persist: false } }),
    ],
    ['an edit', () => ann.call('message.edit', { id, content: text('other') })],
    ['a forward', () => ann.call('message.forward', { ids: [id], to: ['user/bob'] })],
    ['a reaction', () => ann.call('message.react', { id, key: '👍' })],
    ['a name of a room', () => ann.call('room.update', { room: room.id, name: 'Words' })],
    ['a nickname', () => ann.call('room.alias', { room: room.id, alias: 'Words' })],
    ['typing', () => ann.call('typing', { conversation: 'user/bob', on: true })],
  ]
  for (const [what, calling] of refused) await expect(calling(), what).rejects.toMatchObject(muted)
  expect((await ann.call('log.read', { conversation: 'user/bob' })).messages).toHaveLength(1)
  await say(bob, 'user/ann')
  const again = await core.terminal('ann')
  expect(again.answer.muted).toEqual({ muted: true })
  expect(await core.app('user.mute', { user: 'ann', muted: false })).toEqual({ muted: false })
  await settled()
  expect(ann.seen('muted').at(-1)).toEqual({ muted: false })
  await say(ann)
  expect((await core.terminal('ann')).answer.muted).toBeUndefined()
})

test('a mute ends by itself, and others are told of both ends', async () => {
  await using world = await aWorld()
  const { core, ann } = world
  const { next: after } = await core.app('event.list', { after: 'now' })
  const until = core.parts.clock.now() + 3_600_000
  await core.app('user.mute', { user: 'ann', until })
  await expect(say(ann)).rejects.toMatchObject({ ...muted, details: { everywhere: true, retryAfter: 3_600_000 } })
  await expect(core.app('user.mute', { user: 'ann', until: until - 7_200_000 })).rejects.toMatchObject({
    code: 'invalid',
  })
  await expect(core.app('user.mute', { user: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  core.tick(3_600_000)
  await say(ann)
  await settled()
  expect((await core.app('event.list', { after, types: 'user.muted,user.unmuted' })).events).toMatchObject([
    { type: 'user.unmuted', data: { user: 'user/ann' } },
  ])
  const { next } = await core.app('event.list', { after: 'now' })
  await core.app('user.mute', { user: 'ann' })
  expect((await core.app('event.list', { after: next, types: 'user.muted' })).events).toMatchObject([
    { type: 'user.muted', data: { user: 'user/ann' } },
  ])
})

test('what sets up a call reaches past a mute, everywhere and in a room', async () => {
  await using world = await aWorld()
  const { core, ann, bob } = world
  const { room } = await ann.call('room.create', { name: 'Calls', members: ['bob'] })
  await ann.call('room.mute', { room: room.id, on: true })
  await expect(say(bob, room.oid)).rejects.toMatchObject({ code: 'muted' })
  await say(bob, room.oid, { type: 'call/bye', data: {} })
  await core.app('user.mute', { user: 'bob' })
  await expect(say(bob, 'user/ann')).rejects.toMatchObject(muted)
  await say(bob, 'user/ann', { type: 'call/answer', data: {} })
  // Whoever is no member of a room calls nobody there.
  await ann.call('room.kick', { room: room.id, members: ['bob'] })
  await expect(say(bob, room.oid, { type: 'call/bye', data: {} })).rejects.toMatchObject({ code: 'not_member' })
})

test('a mute on one node holds at once on another that has heard nothing of it', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const [one, other] = new Cluster({ stores: [store, store] }).two
  await one.app('user.create', { user: 'bob' })
  const ann = await other.terminal('ann')
  await say(ann)
  await one.app('user.mute', { user: 'ann' })
  await expect(say(ann)).rejects.toMatchObject(muted)
  expect(ann.closed).toEqual([])
})
