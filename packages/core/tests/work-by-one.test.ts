import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, coreParts, TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { CoreSettings, Store } from '../src/index.ts'
import { text } from './harness.ts'
import { heard } from './on-a-bus.ts'

const names = ['n1', 'n2', 'n3']

/** Three nodes that do work, on one store; what each asks of it is counted, and may be held up. */
async function threeWorkers(settings: Partial<CoreSettings> = {}) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const work: Record<string, string[]> = { n1: [], n2: [], n3: [] }
  const stuck = new Set<string>()
  const counted = (node: string): Store => {
    const did = (what: string): Promise<void> => {
      if (stuck.has(node)) return new Promise(() => undefined)
      work[node]?.push(what)
      return Promise.resolve()
    }
    const { log, feed, conversations, records } = store
    return {
      ...store,
      log: {
        ...log,
        burning: async (...args) => did('burning').then(() => log.burning(...args)),
        copiesToLook: async (limit) =>
          (limit > 1 ? did('retracting') : Promise.resolve()).then(() => log.copiesToLook(limit)),
      },
      feed: { ...feed, lag: async (...args) => did('keeping').then(() => feed.lag(...args)) },
      conversations: {
        ...conversations,
        aging: async (...args) => did('sweeping').then(() => conversations.aging(...args)),
      },
      records: {
        ...records,
        async due(now, limit, kinds) {
          if (stuck.has(node)) return new Promise(() => undefined)
          return records.due(now, limit, kinds)
        },
        async put(changes, options) {
          if (changes.some(({ value }) => value?.includes('"sending":true'))) await did('sending')
          return records.put(changes, options)
        },
      },
    }
  }
  const cluster = new Cluster({
    stores: names.map(counted),
    settings,
    ways: () => ({ bus: hub.open() }),
  })
  await heard()
  const [one, other, third] = cluster.nodes as [TestNode, TestNode, TestNode]
  const people = Array.from({ length: 12 }, (_, n) => `u${n}`)
  for (const uid of [...people, 'bob']) await one.app('user.create', { user: uid })
  return {
    ...{ store, work, stuck, people, buses: [...hub.buses], hub, cluster },
    nodes: [one, other, third],
    /** Time passes in steps, as beats do. */
    async pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 500) {
        cluster.time.tick(500)
        await heard()
      }
    },
    /** Each of them has something said to Bob at that time. */
    async schedule(inMs: number): Promise<void> {
      const at = cluster.time.clock.now() + inMs
      for (const [n, uid] of people.entries())
        await [one, other, third][n % 3]?.call(uid, 'message.schedule', { at, to: 'user/bob', content: text(uid) })
    },
    /** What Bob was told. */
    async said(): Promise<string[]> {
      const words: string[] = []
      for (const uid of people) {
        const { messages } = await third.call('bob', 'log.read', { conversation: `user/${uid}` })
        words.push(...messages.map(({ content }) => String(content?.data)))
      }
      return words.sort()
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

const doers = (work: Readonly<Record<string, readonly string[]>>, what: string): string[] =>
  names.filter((node) => work[node]?.includes(what))

test('what is due is done once, at its time, whichever node it was set at, and all of them do some of it', async () => {
  await using scene = await threeWorkers()
  const { people, work } = scene
  await scene.schedule(5000)
  await scene.pass(4500)
  expect(await scene.said()).toEqual([])
  await scene.pass(3000)
  expect(await scene.said()).toEqual([...people].sort())
  expect(doers(work, 'sending').length).toBeGreaterThan(1)
  expect(names.flatMap((node) => work[node]?.filter((what) => what === 'sending') ?? [])).toHaveLength(people.length)
})

test('each sweep is of one node, and another one does it when that has gone', async () => {
  await using scene = await threeWorkers({
    retention: { pairDays: 1, roomDays: 1, everyMs: 3000, auditDays: 0, reportDays: 1, untilDelivered: false },
  })
  const { work, nodes } = scene
  await scene.pass(4000)
  const clear = () => {
    for (const node of names) work[node] = []
  }
  clear()
  await scene.pass(65_000)
  const sweeps = ['burning', 'retracting', 'keeping', 'sweeping']
  for (const sweep of sweeps) expect([sweep, doers(work, sweep).length]).toEqual([sweep, 1])
  const before = new Map(sweeps.map((sweep) => [sweep, doers(work, sweep)[0] as string]))
  const gone = before.get('sweeping') as string
  // Killed: it says nothing more, and does nothing.
  scene.buses[names.indexOf(gone)]?.cut()
  scene.stuck.add(gone)
  await scene.pass(10_000)
  clear()
  await scene.pass(65_000)
  for (const sweep of sweeps) {
    expect([sweep, doers(work, sweep).length]).toEqual([sweep, 1])
    // What others did they do still.
    if (before.get(sweep) !== gone) expect(doers(work, sweep)).toEqual([before.get(sweep)])
  }
  expect(nodes).toHaveLength(3)
})

test('what a node does not do that should, because it died, another does within ten seconds', async () => {
  await using scene = await threeWorkers()
  const { people } = scene
  await scene.schedule(5000)
  scene.buses[1]?.cut()
  scene.stuck.add('n2')
  await scene.pass(5000 + 10_000)
  expect(await scene.said()).toEqual([...people].sort())
})

test('what a node does not do that is there and able to do nothing, another does soon after ten seconds', async () => {
  await using scene = await threeWorkers()
  const { people } = scene
  await scene.schedule(5000)
  scene.stuck.add('n2')
  await scene.pass(5000 + 8000)
  const some = await scene.said()
  expect(some.length).toBeGreaterThan(0)
  expect(some.length).toBeLessThan(people.length)
  await scene.pass(6000)
  expect(await scene.said()).toEqual([...people].sort())
})

test('a node without the role does nothing of it, however late it is', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const cluster = new Cluster({ stores: [store], settings: { roles: ['doors'] }, ways: () => ({ bus: hub.open() }) })
  await heard()
  const [doors] = cluster.nodes as [TestNode]
  for (const user of ['alice', 'bob']) await doors.app('user.create', { user })
  const at = cluster.time.clock.now() + 1000
  await doors.call('alice', 'message.schedule', { at, to: 'user/bob', content: text('later') })
  const pass = async (steps: number) => {
    for (let step = 0; step < steps; step++) {
      cluster.time.tick(500)
      await heard()
    }
  }
  const said = async () => (await doors.call('bob', 'log.read', { conversation: 'user/alice' })).messages.length
  await pass(40)
  expect(await said()).toBe(0)
  const settings = { node: 'n2', roles: ['jobs'] } as const
  new TestNode(coreParts({ store, time: cluster.time, node: 'n2', settings, ways: { bus: hub.open() } }))
  await pass(10)
  expect(await said()).toBe(1)
})
