import {
  blockRaceConformance,
  heldWriteConformance,
  rivalConformance,
  rivalFeedConformance,
  storeConformance,
} from '@tidings/conformance'
import { followingConformance } from '@tidings/conformance/two-nodes/following'
import { raceConformance } from '@tidings/conformance/two-nodes/race'
import { twoNodeConformance } from '@tidings/conformance/two-nodes/taken-rights'
import type { Store } from '@tidings/core'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, describe } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { leaveOpen } from './leave-open.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start())
const url = await server.database()

/** What is held here is let go, however long that takes on a busy machine. A database is dear to make, so all tests share the stores over one, which end with the file, and find it emptied. */
const open = () => openPostgresStore({ url, momentMs: 25_000 })
const first = resources.use(await open())
const beside = new Client({ connectionString: url })
await beside.connect()
resources.defer(() => beside.end())
// A node of a newer version has come and added to every table: the one that was there goes on, and another of its version comes up.
await beside.query(`do $$ declare t regclass; begin
  for t in select format('%I.%I', schemaname, tablename)::regclass from pg_tables where schemaname = 'tidings' loop
    execute format('alter table %s add column later bigint not null default 7', t);
  end loop; end $$;
  update tidings.meta set value = '99' where key = 'schema'`)
const stores = [first, resources.use(await open())] as const
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const tables = await beside.query<{ name: string }>(
  "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'tidings' and tablename <> 'meta'",
)
// Quicker than `truncate`, which makes the files of every table anew.
const emptying = tables.rows.map(({ name }) => `delete from ${name};`).join('')

async function emptied(): Promise<Store> {
  // What a test before has left under way may stand in the way for a moment.
  for (let left = 5; ; left--)
    try {
      await beside.query(emptying)
      break
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== '40P01') throw error
    }
  return { ...stores[0], [Symbol.asyncDispose]: async () => undefined }
}

storeConformance('PostgreSQL', emptied)

const rivals = async () => {
  await emptied()
  return { stores, [Symbol.asyncDispose]: async () => undefined }
}

rivalConformance('PostgreSQL', rivals)
twoNodeConformance('PostgreSQL', rivals)
raceConformance('PostgreSQL', rivals)
followingConformance('PostgreSQL', rivals)
blockRaceConformance('PostgreSQL', rivals)
describe('PostgreSQL is true under rivals, held', () => heldWriteConformance(rivals, () => leaveOpen(url)))
describe('PostgreSQL is true under rivals, feed', () => rivalFeedConformance(rivals, () => leaveOpen(url)))
