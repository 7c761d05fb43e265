import type { Kysely } from 'kysely'
import { passGate } from './access.ts'
import { builtOnce } from './built-once.ts'
import { numberColumn } from './columns.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { aheadMark } from './pipelining.ts'
import type { Schema } from './schema.ts'

export interface Head {
  seq: number
  counted: number
  /** The stamp of the last entry; 0 before the first. */
  ts: number
  access: number
}

/** The heads of the conversations, locked until the transaction ends; in one order, so that writers never wait in a ring. */
export async function lockHeads(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  ids: readonly number[],
): Promise<Map<number, Head>> {
  const heads = db
    .selectFrom('conversations')
    .select(['id', 'seq', 'counted', 'updated_at as ts', 'access'])
    .orderBy('id')
  const query = dialect.locksRows
    ? // One array: the same statement, however many they are.
      heads.select(passGate.as('passes')).where(sql<boolean>`id = any(${ids}::bigint[])`).forUpdate()
    : heads.where('id', 'in', ids)
  const rows = await query.execute()
  return new Map(rows.map(({ id, seq, counted, ts, access }) => [id, { seq, counted, ts: seq === 0 ? 0 : ts, access }]))
}

const ahead = builtOnce<{ readonly ids: string }, unknown>((db, { ids }) => {
  const statement = sql`${sql.raw(aheadMark)} select ${passGate} from conversations
    where id = any(${ids}::bigint[]) order by id for update`
  return { compile: () => statement.compile(db) }
})

/** Locks the same, and does not wait until they are locked: what is asked next in the transaction does. */
export const lockAhead = (db: Kysely<Schema>, ids: readonly number[]): Promise<unknown> =>
  ahead(db, { ids: numberColumn(ids) })
