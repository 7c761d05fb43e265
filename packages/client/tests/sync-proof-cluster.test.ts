import { type ServerCluster, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { lateChanges } from './sync-proof/late-changes.ts'
import { prove } from './sync-proof/proving.ts'
import { alone, scenarios } from './sync-proof/scenarios.ts'
import { aWorld } from './sync-proof/world.ts'

let cluster: ServerCluster

beforeAll(async () => {
  cluster = await startServerCluster()
})

afterAll(() => cluster[Symbol.asyncDispose]())

const all = Object.entries({ ...scenarios, ...lateChanges })

/** Each person's terminals are with one node and the other, in turns, and so are the people. */
test.concurrent.for(all.filter(([name]) => !alone.has(name)))(
  '%s leaves all terminals of two nodes with what a new one sees',
  async ([, run]) => prove(await aWorld(...cluster.servers), run),
)

test.for(all.filter(([name]) => alone.has(name)))(
  '%s leaves all terminals of two nodes with what a new one sees',
  async ([, run]) => prove(await aWorld(...cluster.servers), run),
)

/** Those in which nobody has to know at once what was done on the other node. */
const some = new Set<string>([
  ...['message.send', 'message.edit', 'message.recall', 'message.react', 'saved.add', 'user.update', 'contact.block'],
  ...['conversation.read', 'conversation.update', 'conversation.clear', 'conversation.remove'],
  ...['room.create', 'room.kick', 'room.leave', 'room.update', 'room.dissolve'],
])

/** Nothing hangs on a fact: whoever misses some finds out, and reads. */
describe('on a bus that loses one in three', () => {
  beforeAll(() => {
    for (const bus of cluster.buses) bus.loseEvery(3)
  })

  test.for(Object.entries(scenarios).filter(([name]) => some.has(name)))(
    '%s leaves all terminals with what a new one sees',
    async ([, run]) => prove(await aWorld(...cluster.servers), run),
  )
})
