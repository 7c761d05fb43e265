import type { Bus } from '@tidings/core'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, type Terminal, type TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { gathered, settled, text } from './harness.ts'

/** How each of whom something was told was shown last. */
const shownTo = (watcher: Terminal) =>
  Object.fromEntries(
    watcher.seen('presence').flatMap(({ presences }) => presences.map(({ user, show }) => [user, show])),
  )

test('who comes and goes on another node is read by nobody again, and seen when they were last here', async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  let reads = 0
  const counting: typeof store = {
    ...store,
    users: {
      ...store.users,
      get: (uids) => {
        if (uids.includes('bob')) reads += 1
        return store.users.get(uids)
      },
    },
  }
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, counting], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  await settled()
  const later = async () => {
    for (let second = 0; second < 2; second++) {
      time.tick(1000)
      await settled()
    }
  }
  const bob = await one.terminal('bob')
  const alice = await other.terminal('alice')
  // That bob was made is known everywhere.
  await settled()
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  await alice.call('message.send', { to: 'user/bob', content: text('hello') })
  await later()
  const before = reads
  await bob.call('presence.set', { idle: true })
  await later()
  const at = time.clock.now()
  bob.session.end()
  await later()
  await alice.call('message.send', { to: 'user/bob', content: text('still there?') })
  expect(alice.seen('presence').at(-1)).toMatchObject({ presences: [{ show: 'offline', lastSeenAt: at }] })
  expect(reads).toBe(before)
  await store[Symbol.asyncDispose]()
})

test('who leaves is told to whoever watches, though a third node asks where they are before that is told', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { nodes, time } = new Cluster({ stores: [store, store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other, third] = nodes as unknown as [TestNode, TestNode, TestNode]
  const later = async () => {
    for (let second = 0; second < 3; second++) {
      time.tick(1000)
      await settled()
    }
  }
  await settled()
  const alice = await one.terminal('alice')
  const bob = await other.terminal('bob')
  const carol = await third.terminal('carol')
  await later()
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  await later()
  bob.session.end()
  await carol.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  await later()
  expect(alice.seen('presence').at(-1)).toMatchObject({ presences: [{ user: 'user/bob', show: 'offline' }] })
})

test('who leaves is told to whoever watches, though another one of the same node begins to watch before that is told', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  const later = async () => {
    for (let second = 0; second < 3; second++) {
      time.tick(1000)
      await settled()
    }
  }
  await settled()
  // At home on the one, or on the other.
  const uids = Array.from({ length: 8 }, (_, n) => `bob${n}`)
  const there = await Promise.all(uids.map((uid) => one.terminal(uid)))
  const [alice, carol] = [await other.terminal('alice'), await other.terminal('carol')]
  await later()
  await alice.call('presence.subscribe', { users: uids, for: 600_000 })
  await later()
  for (const bob of there) bob.session.end()
  await carol.call('presence.subscribe', { users: uids, for: 600_000 })
  await later()
  expect(shownTo(alice)).toEqual(Object.fromEntries(uids.map((uid) => [`user/${uid}`, 'offline'])))
})

test.each(['watches from before', 'begins to watch'])(
  'who left while their node did not hear of that of whoever %s is seen to have left',
  async (when) => {
    await using store = await openSqliteStore({ file: ':memory:' })
    const hub = new BusHub()
    const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: hub.open() }) })
    const [one, other] = two
    const busOfOther = [...hub.buses][1]
    await settled()
    const later = async (seconds = 3) => {
      for (let half = 0; half < 2 * seconds; half++) {
        time.tick(500)
        await settled()
      }
    }
    // At home on the one, or on the other.
    const uids = Array.from({ length: 8 }, (_, n) => `bob${n}`)
    const there = await Promise.all(uids.map((uid) => one.terminal(uid)))
    const alice = await other.terminal('alice')
    await later()
    const watches = () => alice.call('presence.subscribe', { users: uids, for: 600_000 })
    if (when === 'watches from before') await watches()
    // It hears the others, and nobody hears it.
    const letGo = busOfOther?.hold()
    await later(4)
    if (when === 'begins to watch') await watches()
    for (const bob of there) bob.session.end()
    await later()
    letGo?.()
    await later(5)
    expect(shownTo(alice)).toEqual(Object.fromEntries(uids.map((uid) => [`user/${uid}`, 'offline'])))
  },
)

test('who leaves is told to whoever began to watch while it was read who somebody is for whoever watched before', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  let held: Promise<void> | undefined
  const slow: typeof store = {
    ...store,
    users: {
      ...store.users,
      async get(uids) {
        const waits = held
        held = undefined
        await waits
        return store.users.get(uids)
      },
    },
  }
  const hub = new BusHub()
  const { two, time } = new Cluster({ stores: [store, slow], ways: () => ({ bus: hub.open() }) })
  const [one, other] = two
  const later = async () => {
    time.tick(1000)
    await settled()
  }
  await settled()
  const bob = await other.terminal('bob')
  const [alice, carol] = [await other.terminal('alice'), await other.terminal('carol')]
  await alice.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  for (let second = 0; second < 3; second++) await later()
  await bob.call('presence.set', { idle: true })
  const forgets = async () => {
    await one.call('bob', 'user.update', { name: 'Bob' })
    await settled()
  }
  await forgets()
  const { promise, resolve: read } = Promise.withResolvers<void>()
  held = promise
  await later()
  expect(held).toBeUndefined()
  await forgets()
  const { presences } = await carol.call('presence.subscribe', { users: ['bob'], for: 600_000 })
  expect(presences).toMatchObject([{ show: 'away' }])
  bob.session.end()
  read()
  await settled()
  for (let second = 0; second < 3; second++) await later()
  expect([shownTo(alice), shownTo(carol)]).toEqual([{ 'user/bob': 'offline' }, { 'user/bob': 'offline' }])
})

test('to whom something is to be pushed is asked of the other node once, and known on from what it tells', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  let questions = 0
  const counting = (): Bus => {
    const bus = hub.open()
    const request = bus.request.bind(bus)
    bus.request = (...of) => {
      questions += 1
      return request(...of)
    }
    return bus
  }
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ bus: counting() }) })
  const [one, other] = two
  const later = async () => {
    for (let second = 0; second < 2; second++) {
      time.tick(1000)
      await settled()
    }
  }
  await settled()
  await later()
  const [alice] = [await one.terminal('alice'), await one.terminal('carol')]
  const { room } = await alice.call('room.create', { name: 'Room', members: ['carol'] })
  await one.app('user.create', { user: 'bob' })
  await alice.call('room.invite', { room: room.id, members: ['bob'] })
  await alice.call('message.send', { to: room.oid, content: text('hello') })
  const { id = 0, seq = 0 } = (await store.conversations.find(`room/${room.id}`)) ?? {}
  const service = one.gate.service('push')
  let asked = 0
  async function online() {
    const before = questions
    const there = await thereNow()
    asked += questions - before
    return there
  }
  async function thereNow() {
    for await (const said of service.entries({ kind: 'entries', conversation: id, after: seq - 1, upTo: seq })) {
      const [page = []] = await gathered(service.recipients(said))
      return page.flatMap(({ user, terminals }) => (terminals.some((one) => one.online) ? [user] : []))
    }
    throw new Error('nothing was said')
  }
  expect(await online()).toEqual(['carol'])
  expect(asked).toBe(1)
  const bob = await other.terminal('bob')
  await later()
  expect(await online()).toEqual(['bob', 'carol'])
  bob.session.end()
  await later()
  expect(await online()).toEqual(['carol'])
  expect(asked).toBe(1)
})
