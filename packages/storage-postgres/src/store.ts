import { randomUUID } from 'node:crypto'
import type { Store } from '@tidings/core'
import {
  createNouns,
  getMeta,
  Kysely,
  migrate,
  PostgresDialect,
  postgres,
  type Schema,
  type Side,
  setMeta,
  sql,
} from '@tidings/storage-sql'
import { type Hold, type Holding, holdSchema } from './hold.ts'
import { settle } from './home.ts'
import { openPool, type PoolOptions } from './pool/pool.ts'
import { retrying, retryingAll } from './pool/retrying.ts'
import { expectOwnConnections } from './pooler.ts'

export interface PostgresStoreOptions {
  /**
   * `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS. Of several, `host:port,host:port`, the one
   * that takes writes is used.
   */
  readonly url: string
  /** Where the tables are, made when missing. */
  readonly schema?: string
  /** At most so many connections. */
  readonly connections?: number
  readonly statementTimeoutMs?: number
  /** Milliseconds for which a transaction may stand still; 0: for ever. */
  readonly stillTimeoutMs?: number
  /** Milliseconds for which is waited for what somebody else holds; 0: for ever. */
  readonly holdTimeoutMs?: number
  /** Likewise where others would wait behind it: what is said in that conversation then waits by itself. */
  readonly momentMs?: number
  readonly connectTimeoutMs?: number
  /** Milliseconds for which it is asked what came of what was under way on a connection that was lost. */
  readonly outcomeTimeoutMs?: number
  /** As what it is held meanwhile: who is `alone` knows that nobody else writes there. Absent: by nobody. */
  readonly held?: Holding
  /** Hears of connections that ended while nobody used them: others take their place. */
  readonly lost?: (error: Error) => void
  /** Hears that a standby has taken over, or a backup was restored, while the store was open: what was stored last may be missing. */
  readonly tookOver?: () => void
  /** Hears that the store was restored or brought here since it was open last: clients read it anew. */
  readonly settled?: () => void
}

/** Made by who may; a user who may not needs it to be there. Others who open the database at the same time wait. */
const makeSchema = (db: Kysely<Schema>, schema: string): Promise<void> =>
  db.transaction().execute(async (on) => {
    await sql`select pg_advisory_xact_lock(hashtext('tidings schemas'))`.execute(on)
    const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(on)
    if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(on)
  })

const opened = (options: PoolOptions, ...ears: [lost: (error: Error) => void, tookOver?: () => void]): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openPool(options, ...ears) }) })

/** Makes the tables, or brings them to this version; answers whether they came from elsewhere. It takes as long as there are rows. */
async function prepare(options: PoolOptions, arriving: boolean): Promise<boolean> {
  const patient = { ...options, connections: 1, statementTimeoutMs: 0, stillTimeoutMs: 0, holdTimeoutMs: 0 }
  const db = opened(patient, () => undefined)
  try {
    return await retrying(async () => {
      await makeSchema(db, options.schema)
      await migrate(db, postgres, randomUUID(), { arriving })
      return settle(db)
    })
  } finally {
    await db.destroy()
  }
}

interface Opened extends AsyncDisposable {
  readonly db: Kysely<Schema>
  readonly hold: Hold | undefined
}

async function open(
  {
    url,
    schema = 'tidings',
    connections = 12,
    statementTimeoutMs = 30_000,
    // Ours go on within milliseconds; below `holdTimeoutMs`, so that who waits for what a node holds that stands still gets it.
    stillTimeoutMs = 3000,
    // Below the time after which clients stop waiting for an answer.
    holdTimeoutMs = 5000,
    // Our own transactions are shorter.
    momentMs = 250,
    connectTimeoutMs = 5000,
    outcomeTimeoutMs = 20_000,
    held,
    lost = () => undefined,
    tookOver = () => undefined,
    settled = () => undefined,
  }: PostgresStoreOptions,
  { arriving }: { readonly arriving: boolean },
): Promise<Opened> {
  const times = { statementTimeoutMs, stillTimeoutMs, holdTimeoutMs, momentMs, connectTimeoutMs, outcomeTimeoutMs }
  const pool = { url, schema, connections, ...times }
  await using resources = new AsyncDisposableStack()
  await retrying(() => expectOwnConnections({ url, connectTimeoutMs }))
  const hold = held && resources.use(await retrying(() => holdSchema({ url, schema, as: held, connectTimeoutMs })))
  if (await prepare(pool, arriving)) settled()
  const db = opened(pool, lost, tookOver)
  resources.defer(() => db.destroy())
  const owned = resources.move()
  return { db, hold, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Its tables, to carry over from here, or to here (`arriving`); held for this process. */
export async function openPostgresSide(
  { url, schema }: Pick<PostgresStoreOptions, 'url' | 'schema'>,
  { arriving }: { readonly arriving: boolean },
): Promise<Side & AsyncDisposable> {
  const { db, [Symbol.asyncDispose]: close } = await open(
    // However many rows there are: they are counted.
    {
      url,
      ...(schema === undefined ? {} : { schema }),
      connections: 1,
      statementTimeoutMs: 0,
      stillTimeoutMs: 0,
      holdTimeoutMs: 0,
      held: 'alone',
    },
    { arriving },
  )
  return { db, dialect: postgres, [Symbol.asyncDispose]: close }
}

async function timeOf(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ time: number }>`select extract(epoch from clock_timestamp()) * 1000 as time`.execute(db)
  return Number(rows[0]?.time)
}

/** Opens the store on PostgreSQL. Rejects with `unavailable` and the reason when it cannot be reached or used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  await using resources = new AsyncDisposableStack()
  const { db, hold } = resources.use(await open(options, { arriving: false }))
  const epoch = (await retrying(() => getMeta(db, 'epoch'))) ?? ''
  const owned = resources.move()
  return {
    epoch,
    isShared: options.held !== 'alone',
    ...retryingAll(createNouns(db, postgres), () => hold?.expectAlone()),
    time: () => retrying(() => timeOf(db)),
    // PostgreSQL sees to that by itself.
    compact: async () => false,
    async check() {
      await retrying(() => setMeta(db, 'checked', String(Date.now())))
      hold?.check()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
