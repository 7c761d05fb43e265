import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import type { Metrics } from '../src/index.ts'
import { aCore } from './harness.ts'
import { heard, twoNodes } from './on-a-bus.ts'

test('a node says which nodes it hears, what each does, who is there, and of how many users each is the home', async () => {
  await using nodes = await twoNodes()
  const { one, other } = nodes
  await one.terminal('alice')
  await one.terminal('alice')
  await other.terminal('bob')
  nodes.time.tick(1000)
  await heard()
  const { node, nodes: shown } = await one.app('cluster.status', {})
  expect(node).toBe('n1')
  expect(shown).toMatchObject([
    { node: 'n1', roles: ['doors', 'login', 'jobs'], sessions: 2, users: 1 },
    { node: 'n2', sessions: 1, users: 1 },
  ])
  const [first = 0, second = 0] = shown.map(({ homes }) => homes)
  expect(first + second).toBe(1000)
  expect(Math.min(first, second)).toBeGreaterThan(400)
})

test('a node alone is the home of all, and says so', async () => {
  await using core = await aCore()
  expect(await core.app('cluster.status', {})).toMatchObject({ node: 'test', nodes: [{ node: 'test', homes: 1000 }] })
})

test('nodes that come and go, what goes over the bus, and what was not heard of it, are counted', async () => {
  const counts = { nodes: 0, in: 0, out: 0, missed: 0 }
  const metrics: Metrics = {
    ...(await aCore()).parts.metrics,
    nodes: (now) => {
      counts.nodes = Math.max(counts.nodes, now)
    },
    busMessage: (direction) => {
      counts[direction] += 1
    },
    missed: () => {
      counts.missed += 1
    },
  }
  await using nodes = await twoNodes({}, () => ({ metrics }))
  expect(counts.nodes).toBe(2)
  expect(counts.in).toBeGreaterThan(0)
  expect(counts.out).toBeGreaterThan(0)
  expect(counts.missed).toBe(0)
  nodes.busOfOne.cut()
  await nodes.other.app('user.create', { user: 'carol' })
  for (let beat = 0; beat < 10; beat++) {
    nodes.time.tick(500)
    await heard()
  }
  expect(counts.missed).toBeGreaterThan(0)
})

test('nodes that go by other settings are named with those, in the status and once in the log', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const said: (readonly [at: number, fields: object])[] = []
  const agreed = [
    ['users 1', 'limits.rooms 1', 'feed.days 1'],
    ['limits.rooms 2', 'users 1'],
    ['users 1', 'limits.rooms 1', 'feed.days 1'],
  ]
  const { nodes, time } = new Cluster({
    stores: [store, store, store],
    own: (node) => ({ agreed: agreed[node] ?? [] }),
    ways(node) {
      const silent = () => undefined
      const warn = (fields: object) => void said.push([node + 1, fields])
      return { bus: hub.open(), log: { info: silent, warn, error: silent } }
    },
  })
  for (let beat = 0; beat < 6; beat++) {
    await heard()
    time.tick(500)
  }
  await heard()
  const differs = ['feed.days', 'limits.rooms']
  const { nodes: shown } = (await nodes[0]?.app('cluster.status', {})) ?? { nodes: [] }
  expect(shown.map((node) => node.differs)).toEqual([undefined, differs, undefined])
  const named = said.map(([at, fields]) => JSON.stringify([at, fields])).toSorted()
  const pairs = [
    [1, 'n2'],
    [2, 'n1'],
    [2, 'n3'],
    [3, 'n2'],
  ] as const
  expect(named).toEqual(pairs.map(([at, node]) => JSON.stringify([at, { node, settings: differs }])))
})

test('who is elsewhere than at home is counted on both nodes, and who is not told of yet', async () => {
  const silent = (await aCore()).parts.metrics
  const counts: { strays: number; untold: number; guests: number }[] = []
  await using nodes = await twoNodes({}, () => {
    const of = { strays: 0, untold: 0, guests: 0 }
    counts.push(of)
    const metrics: Metrics = {
      ...silent,
      strays: (strays, untold) => Object.assign(of, { strays, untold }),
      guests: (guests) => Object.assign(of, { guests }),
    }
    return { metrics }
  })
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      nodes.time.tick(500)
      await heard()
    }
  }
  await beats(8)
  for (let n = 0; n < 20; n++) await nodes.one.terminal(`user-${n}`)
  await beats(2)
  const [one, other] = counts
  expect(one).toEqual({ strays: other?.guests, untold: 0, guests: 0 })
  expect(other).toEqual({ strays: 0, untold: 0, guests: one?.strays })
  expect(one?.strays).toBeGreaterThan(0)
  nodes.busOfOne.request = () => Promise.reject(new TidingsError('unavailable', 'nobody answers'))
  const coming = Array.from({ length: 20 }, (_, n) => nodes.one.terminal(`later-${n}`))
  await heard()
  await beats(4)
  await Promise.all(coming)
  expect(one?.untold).toBeGreaterThan(0)
})
