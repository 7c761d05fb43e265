import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { gatesOf, passGates } from './gates.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

export interface Head {
  seq: number
  rev: number
  counted: number
  /** The stamp of the last entry; 0 before the first. */
  ts: number
  access: number
  /** `access` at the last change that took a right from somebody: what was judged then, or later, still holds. */
  narrowed: number
}

/** Conversations, and the users by whose standing it was judged what is to be written there. */
export interface Heads {
  readonly ids: readonly number[]
  readonly judged: readonly string[]
}

/** The heads of the conversations, locked until the transaction ends; behind the gates of the users. */
export async function lockHeads(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { ids, judged }: Heads,
): Promise<Map<number, Head>> {
  const heads = db
    .selectFrom('conversations')
    .select(['id', 'seq', 'rev', 'counted', 'updated_at as ts', 'access', 'narrowed'])
    .orderBy('id')
  const query = dialect.locksRows
    ? // One array: the same statement, however many they are.
      heads
        .where(sql<boolean>`id = any(${ids}::bigint[])`)
        .where(passGates(gatesOf(judged)))
        .forUpdate()
    : heads.where('id', 'in', ids)
  const rows = await query.execute()
  return new Map(rows.map(({ id, ts, ...head }) => [id, { ...head, ts: head.seq === 0 ? 0 : ts }]))
}
