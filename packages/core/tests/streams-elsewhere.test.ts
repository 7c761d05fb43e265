import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, type Terminal, type TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Store } from '../src/index.ts'
import { codeOf, threeNodes } from './nodes.ts'
import { heard } from './on-a-bus.ts'

/** Alice streams into a room on the second node, which nobody tells of the first; Bob's room is at home on that one. */
async function aStream(of: Partial<Store> = {}) {
  const store = { ...(await openSqliteStore({ file: ':memory:' })), ...of }
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

const isOver = (carol: Terminal): boolean => carol.seen('stream').at(-1)?.state === 'cancelled'

test.each(['removed', 'muted'])(
  'the stream of whoever was %s on another node ends by itself, by the feed',
  async (what) => {
    await using scene = await aStream({ isShared: true })
    const [, change] = changes[what] as (typeof changes)[string]
    await change(scene)
    await expect
      .poll(async () => {
        scene.time.tick(500)
        await new Promise((resolve) => setTimeout(resolve, 5))
        return isOver(scene.carol)
      })
      .toBe(true)
    await expect(scene.carol.call('stream.get', { stream: scene.stream })).rejects.toMatchObject({ code: 'not_found' })
  },
)

test('what is refused ends the stream for its readers, too', async () => {
  await using scene = await aStream()
  await scene.one.app('user.ban', { user: 'alice' })
  scene.time.tick(1000)
  await expect(scene.append('secret')).rejects.toMatchObject({ code: 'banned' })
  expect(isOver(scene.carol)).toBe(true)
})

test('with a bus a removed writer streams no more at once, and no node shows what another one lets through', async () => {
  await using cluster = await threeNodes(true)
  const { one, other, third, buses } = cluster
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  const carol = await third.terminal('carol')
  const shown = () => carol.seen('stream').map(({ state, text }) => `${state} ${text}`)
  for (const hears of [true, false]) {
    const { room } = await bob.call('room.create', { name: 'Team', members: ['alice', 'carol'] })
    const { stream } = await alice.call('stream.open', { to: room.oid, clientMsgId: `s${hears}` })
    await alice.call('stream.append', { stream, offset: 0, text: 'first' })
    await heard()
    expect(shown().at(-1)).toBe('open first')
    if (!hears) buses[1].lose(9)
    await bob.call('room.kick', { room: room.id, members: ['alice'] })
    await heard()
    if (hears) expect(shown().at(-1)).toBe('cancelled ')
    const code = await codeOf(alice.call('stream.append', { stream, offset: 5, text: 'secret' }))
    expect(code).toBe(hears ? 'not_member' : 'done')
    await heard()
    expect(shown()).not.toContain('open secret')
  }
})

/** Alice streams to Bob from the first node; her connection is then made anew on the second. */
async function comingElsewhere() {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const cluster = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  await heard()
  const [one, other] = cluster.two
  const bob = await other.terminal('bob')
  const before = await one.terminal('alice')
  const { stream } = await before.call('stream.open', { to: 'user/bob', clientMsgId: 'a-stream' })
  await before.call('stream.append', { stream, offset: 0, text: 'begun here, ' })
  const alice = await other.terminal('alice', { clientId: 'again' })
  return { one, other, bob, alice, stream, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

test('whoever comes to another node goes on with the stream there, and ends it, as if they had stayed', async () => {
  await using scene = await comingElsewhere()
  const { alice, bob, stream } = scene
  const more = { stream, offset: 12, text: 'ended there' }
  expect(await alice.call('stream.append', more)).toEqual({ offset: 23 })
  expect(await alice.call('stream.append', more)).toEqual({ offset: 23 })
  await expect(alice.call('stream.append', { ...more, offset: 99 })).rejects.toMatchObject({
    code: 'conflict',
    message: 'the stream stands at 23; go on from there',
  })
  await expect(bob.call('stream.append', more)).rejects.toMatchObject({ code: 'not_found' })
  const { message } = await alice.call('stream.finish', { stream })
  await heard()
  expect(bob.seen('stream').map(({ state, text }) => `${state} ${text}`)).toEqual([
    'open ',
    'open begun here, ',
    'open ended there',
    'done ',
  ])
  const { messages } = await bob.call('log.read', { conversation: 'user/alice' })
  expect(messages).toMatchObject([{ id: message?.id, content: { data: 'begun here, ended there' } }])
  await expect(alice.call('stream.append', more)).rejects.toMatchObject({ code: 'not_found' })
})

test('at whatever node a stream is cancelled, it leaves no message; another content takes the place of its text', async () => {
  await using scene = await comingElsewhere()
  const { alice, bob, stream, one } = scene
  expect(await alice.call('stream.finish', { stream, cancel: true })).toEqual({})
  await heard()
  expect(bob.seen('stream').at(-1)?.state).toBe('cancelled')
  const again = await one.terminal('alice')
  const opened = await again.call('stream.open', { to: 'user/bob', clientMsgId: 'another' })
  await alice.call('stream.finish', { stream: opened.stream, content: { type: 'text', data: 'said at once' } })
  const { messages } = await bob.call('log.read', { conversation: 'user/alice' })
  expect(messages.map(({ content }) => content)).toEqual([{ type: 'text', data: 'said at once' }])
})

test('whoever was removed meanwhile hears of it at the node to which they came, and nothing of theirs is read', async () => {
  await using scene = await comingElsewhere()
  const { alice, bob, one } = scene
  const { room } = await bob.call('room.create', { name: 'Team', members: ['alice'] })
  const before = await one.terminal('alice')
  const { stream } = await before.call('stream.open', { to: room.oid, clientMsgId: 'in-the-room' })
  await alice.call('stream.append', { stream, offset: 0, text: 'first' })
  await bob.call('room.kick', { room: room.id, members: ['alice'] })
  await heard()
  await expect(alice.call('stream.append', { stream, offset: 5, text: 'secret' })).rejects.toMatchObject({
    code: 'not_member',
  })
  await heard()
  expect(bob.seen('stream').at(-1)?.state).toBe('cancelled')
  expect(bob.seen('stream').map(({ text }) => text)).not.toContain('secret')
})
