import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError } from '@tidings/protocol/errors'
import { Client } from 'pg'

/** Milliseconds between two tries to hold it. */
const pause = 500

export interface Hold extends AsyncDisposable {
  /** Rejects with `unavailable` while it is not this process that holds the schema. */
  check(): void
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
    keepAlive: true,
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
  const watch = (watched: Client): void => {
    client = watched
    watched.once('end', () => {
      client = undefined
      void again()
    })
  }
  async function again(): Promise<void> {
    while (!ended && !client) {
      await sleep(pause, undefined, { ref: false })
      // Away, or held by somebody else: both are asked for again, and `check` says so meanwhile.
      const taken = await take(held).catch(() => undefined)
      if (taken && ended) await taken.end()
      else if (taken) watch(taken)
    }
  }
  watch(client)
  return {
    check() {
      if (!client) throw inUse(held.schema)
    },
    async [Symbol.asyncDispose]() {
      ended = true
      await client?.end()
    },
  }
}
