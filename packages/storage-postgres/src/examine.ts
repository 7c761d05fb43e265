import { Client } from 'pg'
import { asFailure } from './pool/failure.ts'
import { primaryOf } from './pool/servers.ts'
import { isShared, sharedWay } from './pooler.ts'

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
  readonly role: string
  readonly makesSchemas: boolean
  /** null where there is no such schema yet. */
  readonly makesTables: boolean | null
  readonly ownsTables: boolean
  /** Asks PostgreSQL which one it is, and what its last checkpoint was. */
  readonly isTold: boolean
}

const factsOf = `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
  current_setting('max_connections')::int as connections, current_setting('synchronous_commit') as commit,
  current_setting('fsync') as fsync, current_user as role,
  has_database_privilege(current_database(), 'create') as "makesSchemas",
  (select has_schema_privilege(oid, 'create') from pg_namespace where nspname = $1) as "makesTables",
  not exists (select from pg_tables where schemaname = $1 and not pg_has_role(tableowner, 'usage')) as "ownsTables",
  has_function_privilege('pg_control_checkpoint()', 'execute')
    and has_function_privilege('pg_control_system()', 'execute') as "isTold"`

function rightsLacking({ role, makesSchemas, makesTables, ownsTables }: Facts, schema: string): string[] {
  if (makesTables === null)
    return makesSchemas
      ? []
      : [`${role} may make no schema: let an administrator \`create schema ${schema} authorization ${role}\``]
  return [
    ...(makesTables ? [] : [`${role} may make no tables in the schema: \`alter schema ${schema} owner to ${role}\``]),
    ...(ownsTables
      ? []
      : [`tables of the schema ${schema} belong to another user than ${role}: name that one in the URL`]),
  ]
}

function faultsOf(facts: Facts, { schema }: { readonly schema: string }): string[] {
  const { number, encoding, standby } = facts
  return [
    ...(number < oldest * 10_000 ? [`at least version ${oldest} is needed`] : []),
    ...(encoding === 'UTF8' ? [] : [`the database is encoded as ${encoding}: make one with encoding 'UTF8'`]),
    ...(standby ? ['it is a standby and takes no writes: name the primary'] : []),
    ...rightsLacking(facts, schema),
  ]
}

function warningsOf(
  { connections, commit, fsync, isTold, role }: Facts,
  { wanted }: { readonly wanted: number },
): string[] {
  return [
    ...(connections < wanted + 5 ? [`max_connections is ${connections}, this server takes up to ${wanted + 1}`] : []),
    ...(commit === 'off' || fsync === 'off'
      ? [`${fsync === 'off' ? 'fsync' : 'synchronous_commit'} is off: what was answered may be lost with the machine`]
      : []),
    ...(isTold
      ? []
      : [
          `after a crash or a restore it is known by the tables alone what is there: \`grant execute on function pg_control_checkpoint(), pg_control_system() to ${role}\``,
        ]),
  ]
}

/** Connects and asks. Rejects with `unavailable` and what to do when that is not possible. */
export async function examinePostgres(options: {
  readonly url: string
  readonly connections: number
  readonly schema?: string
  readonly connectTimeoutMs?: number
}): Promise<Examined> {
  const { url, connections, schema = 'tidings', connectTimeoutMs = 5000 } = options
  const client = new Client({
    connectionString: await primaryOf({ url, connectTimeoutMs }),
    connectionTimeoutMillis: connectTimeoutMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Facts>(factsOf, [schema])
    const facts = rows[0] as Facts
    const times: number[] = []
    for (let round = 0; round < 20; round++) {
      const start = performance.now()
      await client.query('select 1')
      times.push(performance.now() - start)
    }
    const answerMs = times.sort((a, b) => a - b)[10] as number
    const warnings = warningsOf(facts, { wanted: connections })
    const shared = (await isShared({ url, connectTimeoutMs })) ? [sharedWay] : []
    return { version: facts.version, answerMs, faults: [...shared, ...faultsOf(facts, { schema })], warnings }
  } catch (error) {
    throw asFailure(error)
  } finally {
    await client.end()
  }
}
