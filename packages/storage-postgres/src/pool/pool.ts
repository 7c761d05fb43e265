import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresPool } from 'kysely'
import { type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types } from 'pg'
import { isLost } from './failure.ts'
import { type Outcome, Session } from './session.ts'
import { StatementNames } from './statements.ts'

export interface PoolOptions {
  /** `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS. */
  readonly url: string
  /** Where the tables are. */
  readonly schema: string
  readonly connections: number
  /** Milliseconds for which one statement may run, and for which a transaction may stand still. */
  readonly statementTimeoutMs: number
  /** Milliseconds for which a statement waits for what others hold. */
  readonly holdTimeoutMs: number
  readonly connectTimeoutMs: number
}

const int8 = 20

/** Whole numbers are numbers: none of ours reaches 2^53. */
const numbers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : types.getTypeParser(oid, format ?? 'text')) as CustomTypesConfig['getTypeParser'],
}

/** Milliseconds for which the outcome of a commit is asked for, while PostgreSQL starts anew. */
const outcomeWithin = 20_000

const quoted = (name: string): string => name.replaceAll(/[\\ ]/g, '\\$&')

function config({ url, schema, connections, connectTimeoutMs, ...timeouts }: PoolOptions): PoolConfig {
  return {
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'tidings',
    options: `-c search_path=${quoted(`"${schema}"`)}`,
    statement_timeout: timeouts.statementTimeoutMs,
    lock_timeout: timeouts.holdTimeoutMs,
    // One that stands still with a transaction open keeps everybody's horizon where it is.
    idle_in_transaction_session_timeout: timeouts.statementTimeoutMs,
    types: numbers,
    pipeline: true,
  }
}

/** undefined: nobody knows yet. */
async function statusOf(pool: Pool, transaction: string): Promise<'committed' | 'aborted' | undefined> {
  const query = 'select pg_xact_status($1::xid8) as status'
  const { rows } = await pool.query<{ status: string }>(query, [transaction])
  const status = rows[0]?.status
  return status === 'committed' || status === 'aborted' ? status : undefined
}

/** Asks what came of a transaction whose connection was lost, until somebody knows. */
const outcomeFrom =
  (pool: Pool): Outcome =>
  async (transaction) => {
    for (const until = performance.now() + outcomeWithin; performance.now() < until; await sleep(100)) {
      const status = await statusOf(pool, transaction).catch((error: unknown) => {
        if (!isLost(error)) throw error
      })
      if (status) return status
    }
    throw new Error(`PostgreSQL does not say what came of transaction ${transaction}`)
  }

/** A pool of connections as Kysely takes it. `lost` hears of connections that end while nobody uses them. */
export function openPool(options: PoolOptions, lost: (error: Error) => void): PostgresPool {
  const pool = new Pool(config(options))
  const names = new StatementNames()
  const sessions = new WeakMap<PoolClient, Session>()
  const outcome = outcomeFrom(pool)
  pool.on('connect', (client) => client.on('error', lost))
  pool.on('error', lost)
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const known = sessions.get(client)
      const session = known ?? new Session(client, names, outcome)
      if (!known) sessions.set(client, session)
      // Kysely's type also has cursors, which nobody here opens.
      return session as unknown as Awaited<ReturnType<PostgresPool['connect']>>
    },
  }
}
