import { rivalTransactionConformance } from '@tidings/conformance'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, describe } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start())
const url = await server.database()

/** One for each kind of transaction: nobody waits for a connection. */
const connections = 26
/** All of them stand in one line now and then. */
const holdTimeoutMs = 25_000

/** PostgreSQL dissolves a ring of those who wait for one another, after a second: here it looks for none. */
const beside = new Client({ connectionString: url })
await beside.connect()
await beside.query(`alter database "${new URL(url).pathname.slice(1)}" set deadlock_timeout = '1h'`)
await beside.end()

const stores = [
  await openPostgresStore({ url, connections, holdTimeoutMs, momentMs: holdTimeoutMs }),
  await openPostgresStore({ url, connections, holdTimeoutMs, momentMs: holdTimeoutMs }),
] as const
for (const store of stores) resources.use(store)
const owned = resources.move()
afterAll(() => owned.disposeAsync())

describe('PostgreSQL', () => rivalTransactionConformance(stores))
