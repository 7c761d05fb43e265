import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub, type MemoryBus } from '@tidings/testkit/bus'
import { Cluster, coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { ClusterHomes } from '../src/cluster/homes.ts'
import { createGround } from '../src/ground.ts'
import type { Bus, CoreParts, CoreSettings, Store } from '../src/index.ts'

/** Two nodes on one store, and a bus between them. */
export async function twoNodes(settings: Partial<CoreSettings> = {}, more: () => Partial<CoreParts> = () => ({})) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const cluster = new Cluster({
    stores: [store, store],
    settings,
    ways: () => ({ bus: hub.open(), ...more() }),
  })
  await heard()
  const [one, other] = cluster.two
  const [busOfOne, busOfOther] = [...hub.buses] as [MemoryBus, MemoryBus]
  return {
    ...{ one, other, busOfOne, busOfOther, hub, store, time: cluster.time },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
    },
  }
}

/** What is on the bus has come, and what it led to is done. */
export async function heard(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
}

type Ground = ReturnType<typeof createGround>

/** Nodes that only know of one another: what each remembers and would tell is at hand. */
export async function listedNodes<const Settings extends readonly Partial<CoreSettings>[]>(settings: Settings) {
  const store = await openSqliteStore({ file: ':memory:' })
  const [hub, time] = [new BusHub(), new TestTime()]
  const partsOf = (of: Partial<CoreSettings>, bus: Bus | undefined) => {
    const node = `n${hub.buses.size + (bus ? 0 : 1)}`
    return coreParts({ store, time, node, settings: { ...of, node }, ways: bus ? { bus } : {} })
  }
  const grounds = settings.map((of) => createGround(partsOf(of, hub.open())))
  const none = (): void => undefined
  const ears = {
    hear: none,
    answer: async () => null,
    forget: none,
    missed: none,
    homeLost: none,
    came: none,
    left: none,
  }
  for (const { cluster } of grounds) await cluster?.start({ ...ears, replaced: none })
  await heard()
  return {
    ...{ hub, time, partsOf },
    grounds: grounds as unknown as { [At in keyof Settings]: Ground } & readonly Ground[],
    buses: [...hub.buses] as unknown as { [At in keyof Settings]: MemoryBus },
    /** So many of the half seconds in which nodes say that they are there. */
    async beats(count: number): Promise<void> {
      for (let beat = 0; beat < count; beat++) {
        time.tick(500)
        await heard()
      }
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** What a bus was given to publish, but for what is said twice a second. */
export interface Published {
  readonly from: number
  readonly subject: string
}

/**
 * So many nodes on one store and one bus, past their beginning: each knows of all others. `published`: what each has told of since
 * it was last emptied. `seenBy`: the store as a node sees it.
 */
export async function manyNodes(
  count: number,
  settings: Partial<CoreSettings> = {},
  seenBy = (store: Store, _node: number): Store => store,
) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const buses: MemoryBus[] = []
  const published: Published[] = []
  const cluster = new Cluster({
    stores: Array.from({ length: count }, (_, node) => seenBy(store, node)),
    settings,
    ways: (from) => {
      const bus = hub.open()
      const publish = bus.publish.bind(bus)
      bus.publish = (subject, text) => {
        if (text.includes('"fact":')) published.push({ from, subject })
        publish(subject, text)
      }
      buses.push(bus)
      return { bus }
    },
  })
  const beats = async (times: number): Promise<void> => {
    for (let beat = 0; beat < times; beat++) {
      cluster.time.tick(500)
      await heard()
    }
  }
  await heard()
  await beats(8)
  const infos = cluster.nodes.map(({ parts }) => ({ ...parts.settings, life: '', version: '', sessions: 0, users: 0 }))
  const homes = new ClusterHomes(
    '',
    () => infos,
    () => 0,
  )
  published.length = 0
  return {
    ...{ nodes: cluster.nodes, buses, published, store, hub, time: cluster.time, beats },
    /** One more comes. */
    join(): TestNode {
      const node = `n${buses.length + 1}`
      const bus = hub.open()
      buses.push(bus)
      return new TestNode(
        coreParts({ store, time: cluster.time, node, settings: { ...settings, node }, ways: { bus } }),
      )
    },
    /** A user whose home is that node, by a name that begins so. */
    userOf(node: number, name = 'user'): string {
      for (let n = 0; ; n++) if (homes.homeOf(`${name}${n}`) === `n${node + 1}`) return `${name}${n}`
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
