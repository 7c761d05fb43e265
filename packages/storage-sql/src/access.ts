import type { Judged } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/** Somebody else decides now who may do what there, whoever wrote meanwhile. The heads of the conversations are locked. */
export async function raiseAccess(db: Kysely<Schema>, conversations: readonly number[]): Promise<void> {
  if (conversations.length === 0) return
  await db.updateTable('conversations').set({ access: sql`access + 1` }).where('id', 'in', conversations).execute()
}

/** Standings by user; who has no record stands at 0. */
export async function standingsOf(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (uids.length === 0) return new Map()
  const query = db.selectFrom('users').select(['uid', 'standing'])
  const rows = await (dialect.name === 'postgres'
    ? query.where(sql<boolean>`uid = any(${uids}::text[])`)
    : query.where('uid', 'in', uids)
  ).execute()
  return new Map(rows.map(({ uid, standing }) => [uid, standing]))
}

/**
 * Where there are many writers, a batch of entries holds this shared, and whoever raises a standing takes it alone before
 * their transaction ends: what was judged by the standing before is stored before the change is answered, or not at all. To
 * lock each sender's row instead would write it for every entry.
 */
const gate = sql`hashtext('tidings standings ' || current_schema())`

/** Once for every row of a query, which costs nothing after the first. */
export const passGate = sql<boolean>`pg_advisory_xact_lock_shared(${gate}) is null`

/** To be done last. */
export async function closeGate(db: Kysely<Schema>, dialect: SqlDialect): Promise<void> {
  if (dialect.locksRows) await sql`select pg_advisory_xact_lock(${gate})`.execute(db)
}

/** Whether it was judged by what has changed since. The conversation's head is locked, with its `access`. */
export async function isStale(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  judged: Judged | undefined,
  access: number,
): Promise<boolean> {
  if (!judged) return false
  if (access > judged.access) return true
  if (dialect.locksRows) await sql`select pg_advisory_xact_lock_shared(${gate})`.execute(db)
  const standing = (await standingsOf(db, dialect, [judged.user])).get(judged.user) ?? 0
  return standing > judged.standing
}
