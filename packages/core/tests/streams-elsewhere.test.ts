import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster, type Terminal, type TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'

/** Alice streams into a room on the second node, which nobody tells of the first; Bob's room is at home on that one. */
async function aStream() {
  const store = await openSqliteStore({ file: ':memory:' })
  const cluster = new Cluster({ stores: [store, store] })
  const [one, other] = cluster.two
  const bob = await one.terminal('bob')
  const [alice, carol] = [await other.terminal('alice'), await other.terminal('carol')]
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice', 'carol'] })
  const { stream } = await alice.call('stream.open', { to: room.oid, clientMsgId: 's1' })
  let offset = 0
  const append = async (text: string) => {
    offset = (await alice.call('stream.append', { stream, offset, text })).offset
  }
  await append('first ')
  const people = { bob, alice, carol, one, room: room.id }
  const { time } = cluster
  return { ...people, stream, append, time, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

interface Scene {
  readonly bob: Terminal
  readonly one: TestNode
  readonly room: string
}

const changes: Readonly<Record<string, readonly [code: string, change: (scene: Scene) => Promise<unknown>]>> = {
  removed: ['not_member', ({ bob, room }) => bob.call('room.kick', { room, members: ['alice'] })],
  muted: ['muted', ({ bob, room }) => bob.call('room.mute', { room, on: true })],
  banned: ['banned', ({ one }) => one.app('user.ban', { user: 'alice' })],
}

test.each(Object.keys(changes))('whoever was %s on another node streams on for a second at most', async (what) => {
  await using scene = await aStream()
  const [code, change] = changes[what] as (typeof changes)[string]
  await change(scene)
  scene.time.tick(1000)
  await expect(scene.append('secret')).rejects.toMatchObject({ code })
  expect(scene.carol.seen('stream').map(({ text }) => text)).not.toContain('secret')
})

test('whoever may go on goes on, however often it is looked', async () => {
  await using scene = await aStream()
  await scene.bob.call('room.alias', { room: scene.room, alias: 'B' })
  for (const text of ['second ', 'third']) {
    scene.time.tick(1000)
    await scene.append(text)
  }
  expect((await scene.carol.call('stream.get', { stream: scene.stream })).text).toBe('first second third')
})

test('whoever was removed on another node reads no stream of the room', async () => {
  await using scene = await aStream()
  const { bob, carol, room, stream } = scene
  expect((await carol.call('stream.get', { stream })).text).toBe('first ')
  await bob.call('room.kick', { room, members: ['carol'] })
  await expect(carol.call('stream.get', { stream })).rejects.toMatchObject({ code: 'not_found' })
})
