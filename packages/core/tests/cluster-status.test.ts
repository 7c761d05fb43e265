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
