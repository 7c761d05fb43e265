import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub, type MemoryBus } from '@tidings/testkit/bus'
import { Cluster, coreParts, TestTime } from '@tidings/testkit/core'
import { createGround } from '../src/ground.ts'
import type { Bus, CoreParts, CoreSettings } from '../src/index.ts'

/** Two nodes on one store, and a bus between them. */
export async function twoNodes(settings: Partial<CoreSettings> = {}, more: () => Partial<CoreParts> = () => ({})) {
  const store = await openSqliteStore({ file: ':memory:' })
  const hub = new BusHub()
  const buses: MemoryBus[] = []
  const cluster = new Cluster({
    stores: [store, store],
    settings,
    ways: () => {
      const bus = hub.open()
      buses.push(bus)
      return { bus, ...more() }
    },
  })
  await heard()
  const [one, other] = cluster.two
  const [busOfOne, busOfOther] = buses as [MemoryBus, MemoryBus]
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
  const buses: MemoryBus[] = []
  const partsOf = (of: Partial<CoreSettings>, bus: Bus | undefined) => {
    const node = `n${buses.length + (bus ? 0 : 1)}`
    return coreParts({ store, time, node, settings: { ...of, node }, ways: bus ? { bus } : {} })
  }
  const grounds = settings.map((of) => {
    const bus = hub.open()
    buses.push(bus)
    return createGround(partsOf(of, bus))
  })
  const none = (): void => undefined
  const ears = { hear: none, answer: async () => null, forget: none, missed: none, came: none, left: none }
  for (const { cluster } of grounds) await cluster?.start({ ...ears, replaced: none })
  await heard()
  return {
    ...{ hub, time, partsOf },
    grounds: grounds as unknown as { [At in keyof Settings]: Ground } & readonly Ground[],
    buses: buses as unknown as { [At in keyof Settings]: MemoryBus },
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
