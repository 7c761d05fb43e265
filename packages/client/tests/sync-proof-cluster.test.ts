import { type ServerCluster, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll, test } from 'vitest'
import { lateChanges } from './sync-proof/late-changes.ts'
import { prove } from './sync-proof/proving.ts'
import { scenarios } from './sync-proof/scenarios.ts'
import { aWorld } from './sync-proof/world.ts'

let cluster: ServerCluster

beforeAll(async () => {
  cluster = await startServerCluster()
})

afterAll(() => cluster[Symbol.asyncDispose]())

/** Each person's terminals are with one node and the other, in turns, and so are the people. */
test.concurrent.for(Object.entries({ ...scenarios, ...lateChanges }))(
  '%s leaves all terminals of two nodes with what a new one sees',
  async ([, run]) => prove(await aWorld(...cluster.servers), run),
)
