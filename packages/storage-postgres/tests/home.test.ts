import { anEntry } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

await using resources = new AsyncDisposableStack()
const old = resources.use(await PostgresServer.start())
const young = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

// It has had many more transactions than a new one.
await old.ask(`do $$ begin for n in 1..300 loop perform pg_current_xact_id(); commit; end loop; end $$`)

const connected = async (url: string): Promise<Client> => {
  const client = new Client({ connectionString: url, options: '-c search_path=tidings' })
  await client.connect()
  return client
}

const numbers = `select sequencename as name, last_value as last from pg_sequences
  where schemaname = 'tidings' and last_value is not null`

/** As a dump that is read in: tables of the same form, made anew, with the same rows. */
async function restored(from: string, server: PostgresServer): Promise<string> {
  const url = await server.database()
  await (await openPostgresStore({ url }))[Symbol.asyncDispose]()
  const [source, target] = [await connected(from), await connected(url)]
  const { rows } = await source.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'tidings'",
  )
  for (const { name } of rows) {
    const { rows: found } = await source.query<{ all: string }>(
      `select coalesce(json_agg(t), '[]')::text as all from ${name} t`,
    )
    await target.query(`delete from ${name}`)
    await target.query(
      `insert into ${name} overriding system value select * from json_populate_recordset(null::${name}, $1::json)`,
      [found[0]?.all],
    )
  }
  for (const { name, last } of (await source.query<{ name: string; last: string }>(numbers)).rows)
    await target.query('select setval($1, $2)', [name, last])
  await source.end()
  await target.end()
  return url
}

const place = { owner: 'service/hooks', kind: 'cursor', key: 'cursor' } as const

/** Somebody who follows the feed, and has read all of it. */
const follow = async ({ feed, records }: Store): Promise<void> => {
  await records.put([{ ...place, value: JSON.stringify({ position: await feed.head(), holder: '', passed: 3 }) }])
}
const followed = async ({ feed, records }: Store) => {
  const { position } = JSON.parse((await records.get(place.owner, place.kind, place.key))?.value ?? '') as {
    position: string
  }
  return feed.read(position, 10)
}

async function furnished(): Promise<{ readonly url: string; readonly epoch: string }> {
  const url = await old.database()
  await using store = await openPostgresStore({ url })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  await store.log.append([anEntry(id, { clientMsgId: 'a' })])
  await follow(store)
  return { url, epoch: store.epoch }
}

test('a dump that is read into another PostgreSQL has a new epoch, shows what it has, and tells who followed its feed', async () => {
  const { url, epoch } = await furnished()
  const elsewhere = await restored(url, young)
  let told = 0
  {
    await using store = await openPostgresStore({ url: elsewhere, settled: () => told++ })
    expect(store.epoch).not.toBe(epoch)
    expect(await followed(store)).toBe('lost')
    await follow(store)
    const pair = await store.conversations.openPair('alice', 'bob', 2)
    const [again] = await store.log.append([anEntry(pair.id, { clientMsgId: 'a' })])
    expect(again).toMatchObject({ kind: 'duplicate', entry: { seq: 1 } })
    const { cursor: since } = await store.conversations.list('alice', { limit: 10 })
    await store.log.append([anEntry(pair.id, { clientMsgId: 'b' })])
    expect(await followed(store)).toMatchObject({ items: [{ kind: 'entries', after: 1, upTo: 2 }] })
    expect((await store.conversations.list('alice', { since, limit: 10 })).items).toHaveLength(1)
  }
  await using _ = await openPostgresStore({ url: elsewhere, settled: () => told++ })
  expect(told).toBe(1)
})

const openedEpoch = async (url: string): Promise<string> => {
  await using store = await openPostgresStore({ url })
  return store.epoch
}

test('read into the PostgreSQL that it came from it has a new epoch, too; opened again where it was it has not', async () => {
  const { url, epoch } = await furnished()
  expect(await openedEpoch(url)).toBe(epoch)
  expect(await openedEpoch(await restored(url, old))).not.toBe(epoch)
  expect(await openedEpoch(url)).toBe(epoch)
})

test('put back to a backup with its log, or served by what was a standby, it has a new epoch, and its feed goes on', async () => {
  const { url, epoch } = await furnished()
  const db = await connected(url)
  await db.query("update meta set value = regexp_replace(value, ' .*', ' 000000FF') where key = 'home'")
  await db.end()
  await using store = await openPostgresStore({ url })
  expect(store.epoch).not.toBe(epoch)
  expect(await followed(store)).toMatchObject({ items: [] })
})

test('who may not ask for the name of the PostgreSQL opens it all the same', async () => {
  const url = new URL(await old.database())
  const database = url.pathname.slice(1)
  await old.ask(`create role modest login password 'modest'`)
  await old.ask(`alter database ${database} owner to modest`)
  await old.ask('revoke execute on function pg_control_system() from public', [], database)
  url.username = 'modest'
  url.password = 'modest'
  expect(await openedEpoch(url.href)).toBe(await openedEpoch(url.href))
})
