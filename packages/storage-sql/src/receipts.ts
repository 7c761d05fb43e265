import type { RecordChange } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'
import { tellOf } from './tell-user.ts'

/** The pairs of those whose receipts are opened or closed, by user. */
export type ReceiptPairs = ReadonlyMap<string, readonly number[]>

const uidOf = (owner: string): string => owner.slice('user/'.length)

async function pairsOf(db: Kysely<Schema>, uid: string): Promise<readonly number[]> {
  const theirs = db.selectFrom('members').select('conversation').where('uid', '=', uid)
  const pairs = db.selectFrom('conversations').select('id').where('kind', '=', 'pair').where('id', 'in', theirs)
  return (await pairs.execute()).map(({ id }) => id)
}

/** What is to be locked with the changes: the heads of these. */
export async function pairsToTouch(db: Kysely<Schema>, changes: readonly RecordChange[]): Promise<ReceiptPairs> {
  const pairs = new Map<string, readonly number[]>()
  for (const { owner, receipts } of changes)
    if (receipts !== undefined) pairs.set(owner, await pairsOf(db, uidOf(owner)))
  return pairs
}

/** Opens and closes receipts with the changes that took place; the peers' lists show, or show no more, how far they have read. */
export async function changeReceipts(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  changes: readonly RecordChange[],
  pairs: ReceiptPairs,
): Promise<void> {
  for (const { owner, receipts } of changes) {
    if (receipts === undefined) continue
    const row = db.updateTable('users').where('uid', '=', uidOf(owner)).where('receipts', '<>', Number(receipts))
    const changing = row.set({ receipts: Number(receipts), version: sql`version + 1` })
    const user = await changing.returning(['uid', 'standing', 'version']).executeTakeFirst()
    if (!user) continue
    await tellOf(db, dialect, user)
    const ids = pairs.get(owner) ?? []
    if (ids.length === 0) continue
    const changed = await dialect.position(db)
    await db.updateTable('conversations').set({ changed }).where('id', 'in', ids).execute()
  }
}
