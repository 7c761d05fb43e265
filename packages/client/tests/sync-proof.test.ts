import { operations } from '@tidings/protocol'
import { startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lateChanges } from './sync-proof/late-changes.ts'
import { prove } from './sync-proof/proving.ts'
import { alone, scenarios } from './sync-proof/scenarios.ts'
import { aWorld } from './sync-proof/world.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

test('every operation has a scenario', () => {
  expect(Object.keys(scenarios).sort()).toEqual(Object.keys(operations).sort())
})

const all = Object.entries({ ...scenarios, ...lateChanges })

test.concurrent.for(all.filter(([name]) => !alone.has(name)))(
  '%s leaves all terminals with what a new one sees',
  async ([, run]) => prove(await aWorld(server), run),
)

test.for(all.filter(([name]) => alone.has(name)))('%s leaves all terminals with what a new one sees', async ([, run]) =>
  prove(await aWorld(server), run),
)
