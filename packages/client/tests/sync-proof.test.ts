import { operations } from '@tidings/protocol'
import { type ServerCluster, startServer, startServerCluster, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lateChanges } from './sync-proof/late-changes.ts'
import { prove } from './sync-proof/proving.ts'
import { scenarios } from './sync-proof/scenarios.ts'
import { aWorld } from './sync-proof/world.ts'

let server: TestServer
let cluster: ServerCluster

beforeAll(async () => {
  server = await startServer()
  cluster = await startServerCluster()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await cluster[Symbol.asyncDispose]()
})

test('every operation has a scenario', () => {
  expect(Object.keys(scenarios).sort()).toEqual(Object.keys(operations).sort())
})

const proofs = Object.entries({ ...scenarios, ...lateChanges })

test.concurrent.for(proofs)('%s leaves all terminals with what a new one sees', async ([, run]) =>
  prove(await aWorld(server), run),
)

test.concurrent.for(proofs)('%s does so where terminals are on two nodes', async ([, run]) =>
  prove(await aWorld(...cluster.servers), run),
)
