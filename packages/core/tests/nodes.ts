import { TidingsError } from '@tidings/protocol'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { BusHub } from '@tidings/testkit/bus'
import { Cluster } from '@tidings/testkit/core'
import type { CoreParts, CoreSettings, Store } from '../src/index.ts'

/** What is on the bus has come, and what it led to is done. */
export async function heard(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
}

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
  const [one, other] = cluster.two
  return {
    ...{ store, one, other, third: cluster.nodes[2] ?? other },
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
