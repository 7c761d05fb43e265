import { Client } from 'pg'
import { asFailure } from './pool/failure.ts'

/** What an operator should know of a PostgreSQL before a server stands on it. */
export interface Examined {
  /** `18.4` */
  readonly version: string
  /** Milliseconds from question to answer: median of 20. */
  readonly answerMs: number
  /** What would keep a server from running, and what would make it run badly. */
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

const oldest = 15

interface Facts {
  readonly version: string
  readonly number: number
  readonly encoding: string
  readonly standby: boolean
  readonly connections: number
  readonly commit: string
  readonly fsync: string
}

const factsOf = `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
  current_setting('max_connections')::int as connections, current_setting('synchronous_commit') as commit,
  current_setting('fsync') as fsync`

function faultsOf({ number, encoding, standby }: Facts): string[] {
  return [
    ...(number < oldest * 10_000 ? [`at least version ${oldest} is needed`] : []),
    ...(encoding === 'UTF8' ? [] : [`the database is encoded as ${encoding}: make one with encoding 'UTF8'`]),
    ...(standby ? ['it is a standby and takes no writes: name the primary'] : []),
  ]
}

function warningsOf({ connections, commit, fsync }: Facts, { wanted }: { readonly wanted: number }): string[] {
  return [
    ...(connections < wanted + 5 ? [`max_connections is ${connections}, this server takes up to ${wanted + 1}`] : []),
    ...(commit === 'off' || fsync === 'off'
      ? [`${fsync === 'off' ? 'fsync' : 'synchronous_commit'} is off: what was answered may be lost with the machine`]
      : []),
  ]
}

/** Connects and asks. Rejects with `unavailable` and what to do when that is not possible. */
export async function examinePostgres(options: {
  readonly url: string
  readonly connections: number
  readonly connectTimeoutMs?: number
}): Promise<Examined> {
  const { url, connections, connectTimeoutMs = 5000 } = options
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Facts>(factsOf)
    const facts = rows[0] as Facts
    const times: number[] = []
    for (let round = 0; round < 20; round++) {
      const start = performance.now()
      await client.query('select 1')
      times.push(performance.now() - start)
    }
    const answerMs = times.sort((a, b) => a - b)[10] as number
    const warnings = warningsOf(facts, { wanted: connections })
    return { version: facts.version, answerMs, faults: faultsOf(facts), warnings }
  } catch (error) {
    throw asFailure(error)
  } finally {
    await client.end()
  }
}
