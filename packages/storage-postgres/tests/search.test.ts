import { says, searchConformance, seqsFound } from '@tidings/conformance'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresSearch, openPostgresStore } from '../src/index.ts'
import { decidedKeys, keysThereAre } from './distribution-keys.ts'

/** What was committed outlives a kill. */
const server = await PostgresServer.start(['fsync=off', 'synchronous_commit=on', 'max_connections=60'])
afterAll(() => server[Symbol.asyncDispose]())

async function searched(url?: string) {
  const at = url ?? (await server.database())
  await using resources = new AsyncDisposableStack()
  const store = resources.use(await openPostgresStore({ url: at, connections: 4 }))
  const index = resources.use(openPostgresSearch({ url: at }))
  const owned = resources.move()
  return { url: at, store, index, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

searchConformance('PostgreSQL', () => searched())

test('by what each table would be spread over machines is decided, and what stands in the way of it', async () => {
  await using scene = await searched()
  const db = new Client({ connectionString: scene.url, options: '-c search_path=tidings' })
  await db.connect()
  await expect.poll(() => scene.index.lag()).toEqual({ entries: 0 })
  const decided = decidedKeys()
  expect(await keysThereAre(db, decided)).toEqual(decided)
  await db.end()
})

test('what was there before is found, it goes on where it was, and begins anew for another history', async () => {
  const url = await server.database()
  const db = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await db.connect()
  let pair = 0
  {
    await using store = await openPostgresStore({ url })
    pair = (await store.conversations.openPair('alice', 'bob', 1)).id
    for (let at = 0; at < 1200; at += 400)
      await store.log.append(Array.from({ length: 400 }, (_, n) => says(pair, `needle ${at + n}`)))
  }
  {
    await using scene = await searched(url)
    expect(await seqsFound(scene.index, { conversation: pair, query: 'needle', limit: 2000 })).toHaveLength(1200)
    await scene.store.log.append([says(pair, 'thread')])
    expect(await seqsFound(scene.index, { conversation: pair, query: 'thread' })).toEqual([1201])
    expect(await scene.index.lag()).toEqual({ entries: 0 })
  }
  await db.query("update search_documents set terms = ''; update meta set value = 'another' where key = 'epoch'")
  {
    await using scene = await searched(url)
    await scene.store.log.append([says(pair, 'thread')])
    expect(await seqsFound(scene.index, { conversation: pair, query: 'thread' })).toEqual([1202, 1201])
  }
  await db.end()
})

test('an index that others keep is only asked', async () => {
  await using scene = await searched()
  const pair = (await scene.store.conversations.openPair('alice', 'bob', 1)).id
  await using asking = openPostgresSearch({ url: scene.url, follows: false })
  await scene.store.log.append([says(pair, 'needle')])
  expect(await seqsFound(asking, { conversation: pair, query: 'needle' })).toEqual([1])
  await scene.index[Symbol.asyncDispose]()
  await scene.store.log.append([says(pair, 'needle')])
  // Longer than whoever keeps it waits between two looks.
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(await asking.lag()).toEqual({ entries: 1 })
})

test('of several that may keep an index one does, each entry once; when it goes another one does', async () => {
  const url = await server.database()
  await using store = await openPostgresStore({ url, connections: 4 })
  const two = [openPostgresSearch({ url, isShared: true }), openPostgresSearch({ url, isShared: true })] as const
  await using other = two[1]
  const db = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await db.connect()
  const pair = (await store.conversations.openPair('alice', 'bob', 1)).id
  const found = (index: typeof other) => seqsFound(index, { conversation: pair, query: 'needle', limit: 2000 })
  expect(await Promise.all(two.map(found))).toEqual([[], []])
  // Every document that is written, whoever writes it.
  await db.query(`create table written (seq bigint);
    create function note_it() returns trigger language plpgsql as $$ begin insert into tidings.written values (new.seq); return new; end $$;
    create trigger noted before insert on search_documents for each row execute function note_it()`)
  const written = async () =>
    (await db.query<{ seq: string }>('select seq from written order by seq')).rows.map(({ seq }) => Number(seq))
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)
  for (let n = 0; n < 30; n++) {
    await store.log.append(Array.from({ length: 10 }, () => says(pair, 'needle')))
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  for (const index of two) await expect.poll(async () => (await found(index)).length).toBe(300)
  expect(await written()).toEqual(upTo(300))
  await two[0][Symbol.asyncDispose]()
  await store.log.append([says(pair, 'needle')])
  await expect.poll(async () => (await found(other)).length).toBe(301)
  expect(await written()).toEqual(upTo(301))
  // One that died without a word.
  const dead = (time: string) =>
    db.query(
      `insert into search_keeper values (1, 'dead', ${time}) on conflict (one) do update set holder = 'dead', until = ${time}`,
    )
  await expect
    .poll(async () => (await db.query('select 1 from search_keeper where until > now()')).rows.length, {
      timeout: 10_000,
    })
    .toBe(0)
  await dead("clock_timestamp() + interval '1 hour'")
  await store.log.append([says(pair, 'needle')])
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(await written()).toEqual(upTo(301))
  await dead('clock_timestamp()')
  await expect.poll(written).toEqual(upTo(302))
  await db.end()
})

test('into an index that a node of another version has made it writes nothing', async () => {
  await using scene = await searched()
  const pair = (await scene.store.conversations.openPair('alice', 'bob', 1)).id
  expect(await seqsFound(scene.index, { conversation: pair, query: 'needle' })).toEqual([])
  const db = new Client({ connectionString: scene.url, options: '-c search_path=tidings' })
  await db.connect()
  await db.query("update search_progress set version = 'of a later one'")
  await scene.store.log.append([says(pair, 'needle')])
  // Longer than it waits between two looks.
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect((await db.query('select 1 from search_documents')).rows).toEqual([])
  await db.end()
})

test('it is not behind by what it has read and found nothing in', async () => {
  await using scene = await searched()
  const { id } = await scene.store.conversations.openPair('alice', 'bob', 1)
  await scene.store.log.append([says(id, 'needle')])
  expect(await seqsFound(scene.index, { conversation: id, query: 'needle' })).toEqual([1])
  for (const other of ['carol', 'dave', 'erin']) await scene.store.conversations.openPair('alice', other, 2)
  await expect.poll(() => scene.index.lag(), { timeout: 5000 }).toEqual({ entries: 0 })
})

test('what is written by others while a transaction is open anywhere is found, and once it ends what it wrote', async () => {
  await using scene = await searched()
  const { store, index, url } = scene
  const { id: pair } = await store.conversations.openPair('alice', 'bob', 1)
  const { id: other } = await store.conversations.openPair('alice', 'carol', 1)
  await store.log.append([says(pair, 'needle')])
  const open = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await open.connect()
  await open.query(
    `begin; select pg_current_xact_id(); update conversations set updated_at = updated_at where id = ${other}`,
  )
  // What is held for longer than a moment is tried again by whoever appends.
  const appendLater = (): ReturnType<typeof store.log.append> =>
    store.log.append([says(other, 'needle')]).catch((error: { readonly code?: string }) => {
      if (error.code !== 'unavailable') throw error
      return appendLater()
    })
  const waiting = appendLater()
  await store.log.append([says(pair, 'needle')])
  expect(await seqsFound(index, { conversation: pair, query: 'needle' })).toEqual([2, 1])
  await open.query('commit')
  await open.end()
  expect(await waiting).toMatchObject([{ kind: 'stored' }])
  expect(await seqsFound(index, { conversation: other, query: 'needle' })).toEqual([1])
})

test('while PostgreSQL is away a search is unavailable, and afterwards nothing is missing', async () => {
  await using scene = await searched()
  const { store, index } = scene
  const { id: pair } = await store.conversations.openPair('alice', 'bob', 1)
  await store.log.append([says(pair, 'needle')])
  expect(await seqsFound(index, { conversation: pair, query: 'needle' })).toEqual([1])
  await server.kill9()
  const scopes = [{ conversation: pair, after: 0, upTo: 9 }]
  const query = { text: 'needle', terms: ['needle'], scopes, limit: 9 }
  await expect(index.find(query)).rejects.toMatchObject({ code: 'unavailable' })
  await server.restart()
  await expect
    .poll(() =>
      store.log.append([says(pair, 'needle')]).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await expect.poll(() => index.find(query).then(({ matches }) => matches.length), { timeout: 20_000 }).toBe(2)
}, 60_000)

test('an index that is closed does not finish what it has begun; whoever goes on finds it', async () => {
  await using scene = await searched()
  const pairs = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => (await scene.store.conversations.openPair('alice', `bob${n}`, 1)).id),
  )
  await expect.poll(() => scene.index.lag()).toEqual({ entries: 0 })
  await scene.index[Symbol.asyncDispose]()
  for (const pair of pairs) await scene.store.log.append([says(pair, 'needle')])
  const db = new Client({ connectionString: scene.url, options: '-c search_path=tidings' })
  await db.connect()
  await db.query('begin; lock table search_documents in exclusive mode')
  const index = openPostgresSearch({ url: scene.url })
  const waiting = `select 1 from pg_locks where relation = 'search_documents'::regclass and not granted`
  await expect.poll(async () => (await db.query(waiting)).rows.length).toBe(1)
  const closed = index[Symbol.asyncDispose]()
  await db.query('commit')
  await closed
  const { rows } = await db.query<{ count: string }>('select count(*) from search_documents')
  expect(Number(rows[0]?.count)).toBeLessThan(pairs.length)
  await db.end()
  await using next = openPostgresSearch({ url: scene.url })
  for (const pair of pairs) expect(await seqsFound(next, { conversation: pair, query: 'needle' })).toEqual([1])
})
