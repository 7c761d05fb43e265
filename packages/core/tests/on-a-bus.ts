import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub, type MemoryBus } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import type { CoreParts, CoreSettings } from '../src/index.ts'

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
