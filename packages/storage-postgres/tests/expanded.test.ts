import { anEntry, aRoom, aRoomEntry } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { schemaVersion } from '@tidings/storage-sql'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const ask = (url: string, text: string) => server.ask(text, [], new URL(url).pathname.slice(1))

/** What a step of a newer version may do: to each table comes a column of which this one knows nothing. */
const expanding = `do $$ declare t regclass; begin
  for t in select format('%I.%I', schemaname, tablename)::regclass from pg_tables where schemaname = 'tidings' loop
    execute format('alter table %s add column later bigint not null default 7', t);
  end loop; end $$`

/** What is asked all the time, in statements that are prepared once and answer whole rows. */
const asked = ({ users, conversations, rooms, clients, attachments, records, audit }: Store, id: number) =>
  Promise.all([
    users.get(['alice']),
    users.list('', 10),
    conversations.get(id),
    conversations.find('room/r1'),
    conversations.membership(id, 'alice'),
    conversations.view(id, 'alice'),
    rooms.get('r1'),
    rooms.ofUser('alice', '', 10),
    rooms.members(id, '', 10),
    clients.list('alice', 10),
    attachments.get(['none']),
    records.due(Number.MAX_SAFE_INTEGER, 10, ['ending']),
    audit.list({ limit: 10 }),
  ])

test('a node goes on while one of a newer version adds to the tables', async () => {
  const url = await server.database()
  await using store = await openPostgresStore({ url, connections: 4 })
  await store.users.create({ uid: 'alice', name: 'Alice', avatar: '', createdAt: 1, passwordHash: '' })
  await store.rooms.create(aRoom('r1', ['alice']), aRoomEntry())
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const change = async (n: number) => {
    await store.users.update('alice', { name: `Alice ${n}` })
    return store.log.append([anEntry(id, { clientMsgId: String(n) })])
  }
  for (let n = 0; n < 12; n++) await Promise.all([asked(store, id), asked(store, id), change(n)])
  const before = await asked(store, id)
  await ask(url, expanding)
  expect(await asked(store, id)).toEqual(before)
  for (let n = 12; n < 24; n++) await Promise.all([asked(store, id), asked(store, id), change(n)])
  expect((await store.conversations.get(id))?.seq).toBe(24)
})

test('a node comes up again where a newer version has only added to the store, and not where it has changed it', async () => {
  const url = await server.database()
  const opened = async () => (await openPostgresStore({ url }))[Symbol.asyncDispose]()
  await opened()
  const say = (key: string, value: string) =>
    ask(
      url,
      `insert into tidings.meta (key, value) values ('${key}', '${value}') on conflict (key) do update set value = excluded.value`,
    )
  await ask(url, expanding)
  await say('schema', '99')
  await say('user-keys', 'those of a newer version')
  await opened()
  const rows = await ask(url, "select value from tidings.meta where key in ('schema', 'user-keys') order by key")
  expect(rows).toEqual([{ value: '99' }, { value: 'those of a newer version' }])
  await say('read-by', String(schemaVersion + 1))
  await expect(opened()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('schema 99, which'),
  })
})
