import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError } from '@tidings/protocol/errors'
import { Client } from 'pg'
import { lively } from './pool/pool.ts'

/** Milliseconds between two tries to hold it. */
const pause = 500

export interface Hold extends AsyncDisposable {
  /** Throws `unavailable` while it is not this process that holds the schema. */
  check(): void
  /** Throws `unavailable` from the moment on at which somebody else was found to hold it: what is remembered here may be wrong. */
  expectAlone(): void
}

interface Held {
  readonly url: string
  readonly schema: string
  /** Likewise as long as the server before may take to go. */
  readonly connectTimeoutMs: number
}

/** A connection that holds the lock as long as it stands; undefined when somebody else has it. */
async function take({ url, schema, connectTimeoutMs }: Held): Promise<Client | undefined> {
  const client = new Client({
    connectionString: url,
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
    const query = 'select pg_try_advisory_lock(hashtext($1)) as held'
    const { rows } = await client.query<{ held: boolean }>(query, [`tidings node ${schema}`])
    isHeld = rows[0]?.held ?? false
  } finally {
    if (!isHeld) await client.end()
  }
  return isHeld ? client : undefined
}

const inUse = (schema: string): TidingsError =>
  new TidingsError(
    'unavailable',
    `the schema ${schema} of this database is in use by another server: stop it, or give this one a schema of its own (postgres.schema)`,
  )

const taken = (schema: string): TidingsError =>
  new TidingsError(
    'unavailable',
    `another server has had the schema ${schema} of this database since this one lost its connection: let one of them run, and start it anew`,
  )

/** Holds a schema for one server: what each keeps in memory would be wrong as soon as another one writes there. */
export async function holdSchema(held: Held): Promise<Hold> {
  let client = await take(held)
  for (
    const until = performance.now() + held.connectTimeoutMs;
    !client && performance.now() < until;
    client = await take(held)
  )
    await sleep(pause)
  if (!client) throw inUse(held.schema)
  let ended = false
  let wasTaken = false
  const watch = (watched: Client): void => {
    client = watched
    watched.once('end', () => {
      client = undefined
      void again()
    })
  }
  async function again(): Promise<void> {
    while (!ended && !client && !wasTaken) {
      const found = await take(held).catch(() => 'away' as const)
      // It is asked for again, and `check` says so meanwhile.
      if (found === 'away') await sleep(pause, undefined, { ref: false })
      else if (!found) wasTaken = true
      else if (ended) await found.end()
      else watch(found)
    }
  }
  watch(client)
  const expectAlone = (): void => {
    if (wasTaken) throw taken(held.schema)
  }
  return {
    check() {
      expectAlone()
      if (!client) throw inUse(held.schema)
    },
    expectAlone,
    async [Symbol.asyncDispose]() {
      ended = true
      await client?.end()
    },
  }
}
