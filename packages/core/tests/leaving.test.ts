import type { CloseReason } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, type TestNode } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { heard } from './on-a-bus.ts'

/** Nodes with addresses of their own, on one store and one bus. */
async function reachableNodes(count: number) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const cluster = new Cluster({
    stores: Array.from({ length: count }, () => store),
    own: (node) => ({ nodeUrl: `https://n${node + 1}.chat.example` }),
    ways: () => ({ bus: hub.open() }),
  })
  await heard()
  return {
    nodes: cluster.nodes as readonly [TestNode, ...TestNode[]],
    /** Time passes, and what is done by the clock is done. */
    async tick(ms: number): Promise<void> {
      cluster.time.tick(ms)
      await heard()
    },
    /** Nodes are silent for no longer than two of them. */
    async seconds(count: number): Promise<void> {
      for (let passed = 0; passed < count; passed += 2) await this.tick(2000)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** Terminals of so many users, and with which words each was told to go. */
async function terminalsOf(node: TestNode, count: number) {
  const told: (readonly [CloseReason, string | undefined])[] = []
  const close = (reason: CloseReason, to?: string) => told.push([reason, to])
  for (let user = 0; user < count; user++) await node.terminal(`user-${user}`, { sink: { close } })
  return told
}

test('who is here is asked to go some at a time, each to their new home, so that no node has all of them at once', async () => {
  await using cluster = await reachableNodes(3)
  const [one] = cluster.nodes
  const told = await terminalsOf(one, 60)
  const leaving = one.gate.leave(1000)
  expect(told.length).toBeLessThan(10)
  const counts: number[] = []
  for (let round = 0; told.length < 60 && round < 30; round++) {
    await cluster.tick(50)
    counts.push(told.length)
  }
  await cluster.tick(50)
  await leaving
  expect(counts.length).toBeGreaterThan(5)
  expect(told.every(([reason]) => reason === 'draining')).toBe(true)
  const to = Map.groupBy(told, ([, url]) => url)
  expect([...to.keys()].toSorted()).toEqual(['https://n2.chat.example', 'https://n3.chat.example'])
  for (const group of to.values()) expect(group.length).toBeGreaterThan(15)
})

test('a node that leaves is not ready, is nobody’s home, and sends on who comes', async () => {
  await using cluster = await reachableNodes(2)
  const [one, two] = cluster.nodes
  const leaving = one.gate.leave(1000)
  await expect(one.gate.ready()).rejects.toMatchObject({ code: 'unavailable' })
  const told: unknown[] = []
  const sink = { close: (...words: unknown[]) => told.push(words) }
  await expect(one.terminal('alice', { sink })).rejects.toMatchObject({ code: 'unavailable' })
  expect(told).toEqual([['draining', 'https://n2.chat.example']])
  await heard()
  expect((await two?.call('alice', 'gateway', {}))?.nodes.map(({ node }) => node)).toEqual(['n2'])
  // What needs no connection is done as long as it is there.
  expect((await one.call('alice', 'gateway', {})).nodes.map(({ node }) => node)).toEqual(['n2'])
  await cluster.tick(50)
  await leaving
})

test('where no other node takes the clients they stay until the node has stopped', async () => {
  await using cluster = await reachableNodes(1)
  const [one] = cluster.nodes
  const told = await terminalsOf(one, 3)
  await one.gate.leave(1000)
  expect(told).toEqual([])
  await one.gate.ready()
  expect((await one.terminal('alice')).answer.nodes).toBeUndefined()
})

test('when nodes have come or gone, who is elsewhere than at home is asked to go there, a few at a time, and once', async () => {
  await using cluster = await reachableNodes(3)
  const [one, two, three] = cluster.nodes
  const told = await terminalsOf(one, 30)
  const late: unknown[] = []
  await three?.gate.drain()
  await heard()
  const home = async (user: string) => (await one.call(user, 'gateway', {})).nodes[0]?.node
  const strays = (await Promise.all(Array.from({ length: 30 }, (_, n) => home(`user-${n}`)))).filter(
    (at) => at === 'n2',
  )
  // They were told where their home is, and came here all the same.
  await cluster.seconds(2)
  for (let user = 0; user < 30; user++)
    await one.terminal(`user-${user}`, { sink: { close: (reason) => late.push(reason) } })
  await cluster.seconds(56)
  expect(told).toEqual([])
  await cluster.seconds(12)
  expect(told.length).toBeLessThan(8)
  await cluster.seconds(90)
  const [url] = two ? [two.parts.settings.nodeUrl] : []
  expect(told).toEqual(strays.map(() => ['draining', url]))
  expect([strays.length > 5, late]).toEqual([true, []])
})
