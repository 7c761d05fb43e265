import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

export interface Head {
  seq: number
  counted: number
  /** The stamp of the last entry; 0 before the first. */
  ts: number
}

/** The heads of the conversations, locked until the transaction ends; in one order, so that writers never wait in a ring. */
export async function lockHeads(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  ids: readonly number[],
): Promise<Map<number, Head>> {
  const heads = db.selectFrom('conversations').select(['id', 'seq', 'counted', 'updated_at as ts']).orderBy('id')
  const query = dialect.locksRows
    ? // One array: the same statement, however many they are.
      heads.where(sql<boolean>`id = any(${ids}::bigint[])`).forUpdate()
    : heads.where('id', 'in', ids)
  const rows = await query.execute()
  return new Map(rows.map(({ id, seq, counted, ts }) => [id, { seq, counted, ts: seq === 0 ? 0 : ts }]))
}
