import type { Kysely, RawBuilder } from 'kysely'
import { numberColumn } from './columns.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/**
 * Where there are many writers, whoever writes what was judged by a user's standing goes through that user's gate with others,
 * and whoever raises the standing alone: what was judged by the standing before is stored before the change is answered, or not
 * at all. To lock each sender's row instead would write it for every entry. So many gates: a batch of a thousand senders
 * locks them all, and who raises one standing holds up few others.
 */
const howMany = 64

/** The same on every node. */
function gateOf(uid: string): number {
  let hash = 0
  for (let index = 0; index < uid.length; index++) hash = (Math.imul(hash, 31) + uid.charCodeAt(index)) | 0
  return (hash >>> 0) % howMany
}

/** The gates of these users as a parameter, each once and in the order in which they are locked. */
export const gatesOf = (users: readonly string[]): string =>
  numberColumn([...new Set(users.map(gateOf))].sort((a, b) => a - b))

/** Of the database, for all schemas in it: those of another one are held up as little. */
const space = sql.lit(20_777)

/** Once for the query, before it looks at a row: nothing else is locked by then. */
export const passGates = (gates: string): RawBuilder<boolean> =>
  sql`(select count(*) from unnest(${gates}::int[]) as gates (gate)
    where pg_advisory_xact_lock_shared(${space}, gate) is null) = 0`

/** Nobody else goes through until the transaction ends. */
export async function closeGates(db: Kysely<Schema>, users: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(${space}, gate)
    from unnest(${gatesOf(users)}::int[]) as gates (gate)`.execute(db)
}
