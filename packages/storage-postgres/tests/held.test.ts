import { coreParts, TestNode, TestTime } from '@tidings/testkit/core'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

const server = await PostgresServer.start()
afterAll(() => server[Symbol.asyncDispose]())

/** A core, and three of alice's peers whose conversations with her share a lane. */
async function aScene() {
  const url = await server.database()
  const store = await openPostgresStore({ url })
  const time = new TestTime()
  const node = new TestNode(coreParts({ store, time }))
  const byLane = new Map<number, { peer: string; id: number }[]>()
  await node.app('user.create', { user: 'alice' })
  for (let n = 0; n < 9; n++) {
    const peer = `peer${n}`
    await node.app('user.create', { user: peer })
    const { id } = await store.conversations.openPair('alice', peer, 1)
    const lane = id % store.log.lanes
    byLane.set(lane, [...(byLane.get(lane) ?? []), { peer, id }])
  }
  const [held, ...others] = [...byLane.values()].find(({ length }) => length > 2) ?? []
  const db = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await db.connect()
  return {
    ...{ store, time, db, held, others },
    /** By alice; with an id it goes the way of nearly all. */
    say: (peer: string, data: string, clientMsgId?: string) =>
      node.call('alice', 'message.send', {
        to: `user/${peer}`,
        content: { type: 'text', data },
        ...(clientMsgId === undefined ? {} : { clientMsgId }),
      }),
    async [Symbol.asyncDispose]() {
      await db.end()
      await store[Symbol.asyncDispose]()
    },
  }
}

test.each([
  ['the head', 'select from conversations where id = $1 for update'],
  ['a pointer', "select from members where conversation = $1 and uid = 'alice' for update"],
])('whoever holds %s of a conversation keeps nobody waiting who writes in another one', async (_, hold) => {
  await using scene = await aScene()
  const { store, time, db, held, others, say } = scene
  const { peer = '', id = 0 } = held ?? {}
  await db.query('begin')
  await db.query(hold, [id])
  const told: string[] = []
  const waiting = [1, 2].map((n) => say(peer, `held ${n}`, `held-${n}`).then(() => told.push(`held ${n}`)))
  for (const round of ['a', 'b', 'c'])
    await Promise.all(
      others.flatMap(({ peer }) => [
        say(peer, round).then(() => told.push('other')),
        say(peer, round, `${round}-${peer}`).then(() => told.push('other')),
      ]),
    )
  expect(told).toEqual(Array.from({ length: 6 * others.length }, () => 'other'))
  waiting.push(say(peer, 'held 3').then(() => told.push('held 3')))
  await db.query('commit')
  await Promise.all(waiting)
  expect(told.slice(-3)).toEqual(['held 1', 'held 2', 'held 3'])
  expect((await store.conversations.get(id))?.seq).toBe(3)
  // Who holds it for too long is told of, and nobody else is.
  await db.query('begin')
  await db.query(hold, [id])
  const refused = say(peer, 'held 4', 'held-4')
  const stored = say(others[0]?.peer ?? '', 'other')
  await stored
  time.tick(10_000)
  const words = { code: 'unavailable', message: expect.stringContaining('pg_stat_activity') }
  await expect(refused).rejects.toMatchObject(words)
  await db.query('rollback')
  await say(peer, 'held 4', 'held-4')
  expect((await store.conversations.get(id))?.seq).toBe(4)
})
