import type { PostgresPool } from 'kysely'
import { type ClientBase, type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types } from 'pg'
import { type Life, lifeOf, noteLife } from './lives.ts'
import { outcomeFrom } from './outcome.ts'
import { addressesIn, Primary } from './servers.ts'
import { Session } from './session.ts'
import { StatementNames } from './statements.ts'

export interface PoolOptions {
  /** `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS; several of `host:port` with commas. */
  readonly url: string
  /** Where the tables are. */
  readonly schema: string
  readonly connections: number
  /** Milliseconds for which one statement may run; 0: for ever. */
  readonly statementTimeoutMs: number
  /** Milliseconds for which a transaction may stand still, as when its node does; 0: for ever. What it holds is let go of then. */
  readonly stillTimeoutMs: number
  /** Milliseconds for which a statement waits for what others hold. */
  readonly holdTimeoutMs: number
  /** Likewise a batch of entries: nobody waits behind what somebody else holds in one conversation. */
  readonly momentMs: number
  readonly connectTimeoutMs: number
  /** Milliseconds for which it is asked what came of what was under way on a connection that was lost. */
  readonly outcomeTimeoutMs: number
}

/** A connection on which nothing is asked notices by itself that nobody is there: the system alone would after two hours. */
export const lively = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const

const int8 = 20

/** Whole numbers are numbers: none of ours reaches 2^53. */
const numbers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : types.getTypeParser(oid, format ?? 'text')) as CustomTypesConfig['getTypeParser'],
}

/**
 * What a connection is told before anything else. Not with its start: poolers refuse what they do not know there, or swallow it, and the
 * tables would be made elsewhere.
 */
const told = async (
  client: Pick<ClientBase, 'query'>,
  { schema, statementTimeoutMs, stillTimeoutMs, holdTimeoutMs, momentMs }: PoolOptions,
): Promise<void> => {
  const settings = {
    search_path: `"${schema.replaceAll('"', '""')}"`,
    statement_timeout: String(statementTimeoutMs),
    lock_timeout: String(holdTimeoutMs),
    'tidings.moment': String(momentMs),
    // One that stands still with a transaction open keeps everybody's horizon where it is, and others from what it holds.
    idle_in_transaction_session_timeout: String(stillTimeoutMs),
  }
  const each = 'select set_config(key, value, false) from json_each_text($1)'
  await client.query(each, [JSON.stringify(settings)])
}

function config(options: PoolOptions): PoolConfig {
  const { url, connections, connectTimeoutMs, statementTimeoutMs } = options
  return {
    connectionString: url,
    max: connections,
    onConnect: (client) => told(client, options),
    connectionTimeoutMillis: connectTimeoutMs,
    ...lively,
    // A way that fell silent says nothing of it, as when a machine is gone that others took the place of: the system would
    // go on for a quarter of an hour.
    query_timeout: statementTimeoutMs && statementTimeoutMs + connectTimeoutMs,
    application_name: 'tidings',
    types: numbers,
    pipeline: true,
  }
}

/** A connection on which nothing can be asked goes back. */
async function opened<T>(client: PoolClient, open: (client: PoolClient) => Promise<T>): Promise<T> {
  try {
    return await open(client)
  } catch (error) {
    client.release(true)
    throw error
  }
}

/**
 * A pool of connections as Kysely takes it. `lost` hears of connections that end while nobody uses them, `tookOver` that the log goes on
 * on another timeline: what was stored last may be missing.
 */
export function openPool(
  options: PoolOptions,
  lost: (error: Error) => void,
  tookOver: () => void = () => undefined,
): PostgresPool {
  const pool = new Pool(config(options))
  // Where there is one address nothing is looked for.
  const primary = addressesIn(options.url).length > 1 ? new Primary(options) : undefined
  const names = new StatementNames()
  const sessions = new WeakMap<PoolClient, Session>()
  const way = { config: config(options), begin: (client: ClientBase) => told(client, options) }
  const outcome = outcomeFrom(way, options.outcomeTimeoutMs)
  const noted = new Map<string, Promise<void>>()
  let timeline = ''
  const note = (client: PoolClient, life: Life): Promise<void> => {
    const done = noted.get(life.name) ?? noteLife(client, life)
    noted.set(life.name, done)
    done.catch(() => noted.delete(life.name))
    return done
  }
  /** Nothing is written on a connection before its life is known. */
  const openSession = async (client: PoolClient): Promise<Session> => {
    const life = await lifeOf(client)
    if (timeline !== '' && life.timeline !== '' && life.timeline !== timeline) tookOver()
    timeline = life.timeline || timeline
    if (!life.isTold) await note(client, life)
    return new Session(client, { names, outcome, life, useless: () => primary?.forget() })
  }
  const through = (url: string): Promise<PoolClient> => {
    // Of what the pool opens from now on.
    pool.options.connectionString = url
    return pool.connect()
  }
  const hearLost = (error: Error): void => {
    primary?.forget()
    lost(error)
  }
  pool.on('connect', (client) => client.on('error', hearLost))
  pool.on('error', hearLost)
  return {
    options: pool.options,
    async end() {
      await pool.end()
      await outcome.answered()
    },
    async connect() {
      const client = await (primary ? primary.with(through) : pool.connect())
      const session = sessions.get(client) ?? (await opened(client, openSession))
      sessions.set(client, session)
      // Kysely's type also has cursors, which nobody here opens.
      return session as unknown as Awaited<ReturnType<PostgresPool['connect']>>
    },
  }
}
