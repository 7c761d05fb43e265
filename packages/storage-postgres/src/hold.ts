import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError } from '@tidings/protocol/errors'
import { Client } from 'pg'
import { lively } from './pool/pool.ts'
import { primaryOf } from './pool/servers.ts'

/** Milliseconds between two tries to hold it. */
const pause = 500

export interface Hold extends AsyncDisposable {
  /** Throws `unavailable` while it is not this process that holds the schema. */
  check(): void
  /** Throws `unavailable` from the moment on at which somebody else was found to hold it: what is remembered here may be wrong. */
  expectAlone(): void
}

/** `alone`: by one server and nobody else. `shared`: by all nodes of one cluster, and by no server that is alone. */
export type Holding = 'alone' | 'shared'

interface Held {
  readonly url: string
  readonly as: Holding
  readonly schema: string
  /** Likewise as long as the server before may take to go. */
  readonly connectTimeoutMs: number
}

/** A connection that holds the lock as long as it stands. */
interface Holder {
  readonly client: Client
  /** What PostgreSQL calls it: it may go on there when this side has lost it. */
  readonly pid: number
  readonly since: string
}

/** PostgreSQL notices within half a minute that nobody is at the other end, and lets the next one hold. */
const noticed = `set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3`

/** undefined when somebody else has it. What `before` is of this process, PostgreSQL is told to end: it has not noticed yet. */
async function take(
  { url, as, schema, connectTimeoutMs }: Held,
  before?: Pick<Holder, 'pid' | 'since'>,
): Promise<Holder | undefined> {
  const client = new Client({
    connectionString: await primaryOf({ url, connectTimeoutMs }),
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    ...lively,
    application_name: 'tidings, holding its schema',
  })
  // It also ends, and that is what is listened to.
  client.on('error', () => undefined)
  let isHeld = false
  try {
    await client.connect()
    await client.query(noticed)
    if (before) await endOf(client, before)
    const lock = as === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared'
    const query = `select ${lock}(hashtext($1)) as held, pid, backend_start::text as since
      from pg_stat_activity where pid = pg_backend_pid()`
    const { rows } = await client.query<Omit<Holder, 'client'> & { held: boolean }>(query, [`tidings node ${schema}`])
    const [row] = rows
    isHeld = row?.held ?? false
    return row && isHeld ? { client, pid: row.pid, since: row.since } : undefined
  } finally {
    if (!isHeld) await client.end()
  }
}

/** Resolves when it is gone, or a while later. */
async function endOf(client: Client, { pid, since }: Pick<Holder, 'pid' | 'since'>): Promise<void> {
  const query =
    'select pg_terminate_backend(pid, 1000) from pg_stat_activity where pid = $1 and backend_start::text = $2'
  await client.query(query, [pid, since])
}

const inUse = ({ schema, as }: Held): TidingsError =>
  new TidingsError(
    'unavailable',
    as === 'alone'
      ? `the schema ${schema} of this database is in use by another server: stop it, make both nodes of one cluster (bus), or give this one a schema of its own (postgres.schema)`
      : `the schema ${schema} of this database is in use by a server without a bus, which would not hear of what this node does: stop it, or give it the same bus`,
  )

const taken = (schema: string): TidingsError =>
  new TidingsError(
    'unavailable',
    `another server has had the schema ${schema} of this database since this one lost its connection: let one of them run, and start it anew`,
  )

/** Holds a schema: what a server that is alone keeps in memory would be wrong as soon as another one writes there. */
export async function holdSchema(held: Held): Promise<Hold> {
  let first = await take(held)
  for (
    const until = performance.now() + held.connectTimeoutMs;
    !first && performance.now() < until;
    first = await take(held)
  )
    await sleep(pause)
  if (!first) throw inUse(held)
  let holder: Holder = first
  let stands = false
  let ended = false
  let wasTaken = false
  const watch = (watched: Holder): void => {
    holder = watched
    stands = true
    watched.client.once('end', () => {
      stands = false
      void again()
    })
  }
  async function again(): Promise<void> {
    while (!ended && !stands && !wasTaken) {
      const found = await take(held, holder).catch(() => 'away' as const)
      // It is asked for again, and `check` says so meanwhile.
      if (found === 'away') await sleep(pause, undefined, { ref: false })
      else if (!found) wasTaken = true
      else if (ended) await found.client.end()
      else watch(found)
    }
  }
  watch(holder)
  const expectAlone = (): void => {
    if (wasTaken) throw taken(held.schema)
  }
  return {
    check() {
      expectAlone()
      if (!stands) throw inUse(held)
    },
    expectAlone,
    async [Symbol.asyncDispose]() {
      ended = true
      if (stands) await holder.client.end()
    },
  }
}
