import { type ServerCluster, startServerCluster } from '@tidings/testkit'
import { afterAll, beforeAll, describe, test } from 'vitest'
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

/** Those that change most. */
const some = new Set<string>([
  ...[
    'message.send',
    'message.edit',
    'message.recall',
    'message.react',
    'message.forward',
    'poll.vote',
    'thread.follow',
  ],
  ...['conversation.read', 'conversation.update', 'conversation.clear', 'conversation.remove', 'user.update'],
  ...['room.create', 'room.invite', 'room.kick', 'room.leave', 'room.update', 'room.dissolve', 'room.transfer'],
  ...['contact.add', 'contact.accept', 'contact.block', 'saved.add', 'reminder.set', 'message.schedule'],
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
