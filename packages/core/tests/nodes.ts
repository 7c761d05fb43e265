import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub, type MemoryBus } from '@tidings/testkit/bus'
import { Cluster, type TestNode } from '@tidings/testkit/core'
import type { CoreParts, CoreSettings, Store } from '../src/index.ts'
import { heard } from './on-a-bus.ts'

/** Three nodes on one store, with a bus between them or without; all have the same `ways`. */
export async function threeNodes(
  withBus: boolean,
  settings: Partial<CoreSettings> = {},
  ways: Partial<CoreParts> = {},
  of: Partial<Store> = {},
) {
  const store = { ...(await openSqliteStore({ file: ':memory:' })), ...of }
  const hub = new BusHub()
  const cluster = new Cluster({
    stores: [store, store, store],
    settings,
    ways: () => ({ ...ways, ...(withBus ? { bus: hub.open() } : {}) }),
  })
  await heard()
  const [one, other, third] = cluster.nodes as [TestNode, TestNode, TestNode]
  return {
    ...{ store, one, other, third, nodes: [one, other, third] as const },
    /** One for each node, where there is a bus. */
    buses: [...hub.buses] as [MemoryBus, MemoryBus, MemoryBus],
    /** Time passes, and what is done by the clock is done. */
    async tick(ms: number): Promise<void> {
      cluster.time.tick(ms)
      await heard()
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** What became of a call: the code of its refusal, or `done`. */
export const codeOf = (calling: Promise<unknown>): Promise<string> =>
  calling.then(
    () => 'done',
    (error: unknown) => (error instanceof TidingsError ? error.code : String(error)),
  )
