import { anEntry } from '@tidings/conformance'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

const server = await PostgresServer.start()
afterAll(() => server[Symbol.asyncDispose]())

const furnished = async () => {
  const url = await server.database()
  const store = await openPostgresStore({ url })
  const ids: number[] = []
  for (const peer of ['bob', 'carol']) ids.push((await store.conversations.openPair('alice', peer, 1)).id)
  const [one = 0, other = 0] = ids
  const told = async () => {
    const page = await store.feed.read('', 100)
    return page === 'lost' ? page : page.items.filter(({ kind }) => kind === 'entries')
  }
  return { url, store, one, other, told, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

test('the item of a batch tells of each of its conversations, also one that an earlier version has written', async () => {
  await using scene = await furnished()
  const { store, one, other, told } = scene
  await store.log.append([anEntry(other), anEntry(one), anEntry(other)])
  await store.log.append([anEntry(one)])
  const first = [
    { kind: 'entries', conversation: one, after: 0, upTo: 1 },
    { kind: 'entries', conversation: other, after: 0, upTo: 2 },
  ]
  expect(await told()).toEqual([...first, { kind: 'entries', conversation: one, after: 1, upTo: 2 }])
  const client = new Client({ connectionString: scene.url })
  await client.connect()
  await client.query(`insert into tidings.feed (place, kind, conversation, a, b, key)
    values (pg_current_xact_id()::text::bigint, 'batch', 0, 2, 0, '7 0 2;9 4 5')`)
  await client.end()
  expect(await told()).toMatchObject([
    {},
    {},
    {},
    { conversation: 7, after: 0, upTo: 2 },
    { conversation: 9, after: 4, upTo: 5 },
  ])
})

test('a repeat and what was judged before are sorted out of a batch, in the order of its sender; all else is stored', async () => {
  await using scene = await furnished()
  const { store, one, other } = scene
  const judged = { access: 1000, standing: 0 }
  const from = (uid: string, clientMsgId: string, more = {}) =>
    anEntry(one, { sender: `user/${uid}`, reader: uid, clientMsgId, ...judged, ...more })
  await store.users.create({ uid: 'bob', name: '', avatar: '', createdAt: 1 })
  await store.log.append([from('alice', 'a')])
  await store.users.update('bob', { banned: true })
  // The first of them finds it out, the next one knows whose batches to look through.
  for (const round of ['x', 'y']) {
    const batch = [
      from('alice', `${round}1`),
      from('alice', 'a'),
      from('bob', `${round}2`),
      from('bob', `${round}3`, { standing: 1000 }),
      anEntry(other, { sender: 'user/bob', reader: 'bob', clientMsgId: `${round}4`, access: 1000, standing: 1000 }),
    ]
    expect(await store.log.append(batch)).toMatchObject([
      { kind: 'stored' },
      { kind: 'duplicate', entry: { seq: 1 } },
      { kind: 'stale' },
      { kind: 'stale' },
      { kind: 'stored' },
    ])
  }
  expect(await store.log.append([from('alice', 'a'), from('bob', 'z')])).toMatchObject([
    { kind: 'duplicate', entry: { seq: 1 } },
    { kind: 'stale' },
  ])
  expect((await store.conversations.get(one))?.seq).toBe(3)
})
