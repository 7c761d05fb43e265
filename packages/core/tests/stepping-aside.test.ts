import { type CloseReason, TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster, coreParts, type TestNode, TestTime } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { heard } from './on-a-bus.ts'

/** Three nodes, each with its own way to one store; those named have an address of their own. */
async function nodesWithWays(reachable: readonly string[] = ['n1', 'n2', 'n3']) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const isAway = [false, false, false]
  const unready = [false, false, false]
  const silent = coreParts({ store, time: new TestTime() }).metrics
  const stores = isAway.map((_, node) => ({
    ...store,
    check: async () => {
      if (isAway[node]) throw new TidingsError('unavailable', 'the store is away')
    },
  }))
  const urlOf = (name: string) => (reachable.includes(name) ? { nodeUrl: `https://${name}.chat.example` } : {})
  const cluster = new Cluster({
    stores,
    own: (node) => urlOf(`n${node + 1}`),
    settings: { sessionsPerUser: 10 },
    ways: (node) => ({
      bus: hub.open(),
      metrics: { ...silent, unready: (now: boolean) => Object.assign(unready, { [node]: now }) },
    }),
  })
  await heard()
  const nodes = cluster.nodes as readonly [TestNode, TestNode, TestNode]
  const told = nodes.map((): (readonly [CloseReason, string | undefined])[] => [])
  for (const [at, node] of nodes.entries())
    for (let user = 0; user < 20; user++) {
      const close = (reason: CloseReason, to?: string) => told[at]?.push([reason, to])
      await node.terminal(`user-${user}`, { sink: { close } })
    }
  const statusOf = async (node: TestNode) => (await node.app('cluster.status', {})).nodes
  return {
    ...{ nodes, isAway, unready, told, statusOf },
    async seconds(count: number): Promise<void> {
      for (let half = 0; half < count * 2; half++) {
        cluster.time.tick(500)
        await heard()
      }
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

test('the clients of a node whose store is away go to others, after a moment and some at a time, and come home when it is back', async () => {
  await using cluster = await nodesWithWays()
  const { nodes, isAway, unready, told, statusOf, seconds } = cluster
  const [one, two] = nodes
  await seconds(4)
  isAway[0] = true
  await seconds(4)
  expect([told, unready]).toEqual([
    [[], [], []],
    [true, false, false],
  ])
  // The others know of it, and send nobody there.
  expect((await statusOf(two)).map(({ unready }) => unready)).toEqual([true, undefined, undefined])
  const homes = await Promise.all(Array.from({ length: 20 }, (_, n) => two.call(`user-${n}`, 'gateway', {})))
  expect(homes.flatMap((home) => home.nodes.map(({ node }) => node))).not.toContain('n1')
  await seconds(5)
  expect(told[0]?.length).toBeGreaterThan(0)
  expect(told[0]?.length).toBeLessThan(20)
  await seconds(8)
  expect(told.map((all) => all.length)).toEqual([20, 0, 0])
  expect(new Set(told[0]?.map(([reason]) => reason))).toEqual(new Set(['draining']))
  expect(new Set(told[0]?.map(([, to]) => to))).toEqual(new Set(['https://n2.chat.example', 'https://n3.chat.example']))
  const close: unknown[] = []
  const sink = { close: (...words: unknown[]) => close.push(words) }
  await expect(one.terminal('user-0', { sink })).rejects.toMatchObject({ code: 'unavailable' })
  expect(close).toHaveLength(1)
  // Who comes all the same is taken as soon as it answers; that anything belongs to it takes a while.
  isAway[0] = false
  await seconds(5)
  await one.terminal('user-0')
  await expect(one.gate.ready()).rejects.toMatchObject({ code: 'unavailable' })
  expect((await statusOf(two)).map(({ draining, unready }) => [draining, unready])[0]).toEqual([true, undefined])
  await seconds(9)
  await one.gate.ready()
  expect(unready).toEqual([false, false, false])
  expect((await statusOf(two)).map(({ draining }) => draining)).toEqual([undefined, undefined, undefined])
  await one.terminal('user-0')
  // The others' clients whose home it is are asked to go there, much later.
  expect(told.slice(1)).toEqual([[], []])
  await seconds(80)
  expect((told[1]?.length ?? 0) + (told[2]?.length ?? 0)).toBeGreaterThan(0)
})

test('when the store is away from all nodes nobody is sent anywhere, nor for a moment', async () => {
  await using cluster = await nodesWithWays()
  const { isAway, told, seconds } = cluster
  await seconds(2)
  isAway.fill(true)
  await seconds(20)
  // It comes back for one before the others.
  isAway[2] = false
  await seconds(3)
  isAway.fill(false)
  await seconds(5)
  isAway[1] = true
  await seconds(4)
  isAway[1] = false
  await seconds(12)
  expect(told).toEqual([[], [], []])
})

test('where no other node has an address nobody is sent anywhere', async () => {
  await using cluster = await nodesWithWays(['n1'])
  const { isAway, told, seconds } = cluster
  isAway[0] = true
  await seconds(30)
  expect(told).toEqual([[], [], []])
})

test('what has not been answered ends when its client has waited long enough', async () => {
  await using cluster = await nodesWithWays()
  const { nodes, isAway, seconds } = cluster
  const left: unknown[] = []
  const close: unknown[] = []
  const sink = { leave: (to: unknown) => left.push(to), close: (reason: unknown) => close.push(reason) }
  await nodes[0].terminal('waiting', { sink })
  isAway[0] = true
  await seconds(11)
  expect([left.length, close]).toEqual([1, []])
  await seconds(10)
  expect([left.length, close]).toEqual([1, ['draining']])
})
