import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { closeGates, gatesOf, passGates } from './gates.ts'
import { type Head, lockHeads } from './heads.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/**
 * What a transaction holds against others. Each takes it in this order, all of a kind at once, and before anything else: so
 * nobody waits in a ring, which PostgreSQL notices after a second, in which everybody stands still.
 *
 * 1. Gates of users, by number (see gates.ts).
 * 2. Heads of conversations, by id.
 * 3. Owners of records, by name.
 * 4. Rows: entries by their sends; of members by conversation, and after them what is kept beside entries; of users by uid; of attachments by id, and
 *    after them of blobs by key.
 *
 * A transaction that finds on its way that it needs more of 1–3 runs again (`RunAgain`).
 */
export interface Locks {
  /** Whose standings it raises. */
  readonly raised?: readonly string[]
  /** By whose standings it was judged. */
  readonly judged?: readonly string[]
  readonly heads?: readonly number[]
  /** Heads, too: the keys of conversations, of which some may not be there. */
  readonly keys?: readonly string[]
  readonly owners?: readonly string[]
}

/** Answers the heads, with the state that others have left. */
export async function lockAll(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { raised = [], judged = [], heads: known = [], keys = [], owners = [] }: Locks,
): Promise<Map<number, Head>> {
  if (dialect.locksRows && raised.length > 0) await closeGates(db, raised)
  const ids = [...new Set([...known, ...(await conversationsOf(db, keys))])]
  // Through a gate that is closed behind it nobody comes.
  const passing = judged.filter((uid) => !raised.includes(uid))
  const heads = ids.length > 0 ? await lockHeads(db, dialect, { ids, judged: passing }) : new Map<number, Head>()
  if (dialect.locksRows && ids.length === 0 && passing.length > 0)
    await sql`select ${passGates(gatesOf(passing))}`.execute(db)
  if (dialect.locksRows) await lockOwners(db, owners)
  return heads
}

/** Those of the conversations that are there. */
export async function conversationsOf(db: Kysely<Schema>, keys: readonly string[]): Promise<readonly number[]> {
  if (keys.length === 0) return []
  const rows = db.selectFrom('conversations').select('id')
  return (await rows.where('key', 'in', [...new Set(keys)]).execute()).map(({ id }) => id)
}

/** Other writers of these owners' records wait until the transaction ends: what it counts and finds stays so. */
async function lockOwners(db: Kysely<Schema>, owners: readonly string[]): Promise<void> {
  if (owners.length === 0) return
  const sorted = [...new Set(owners)].sort()
  await sql`insert into owners (owner, version) select owner, 0 from unnest(${sorted}::text[]) as given (owner)
    on conflict (owner) do update set version = owners.version`.execute(db)
}
