import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export async function setMeta(db: Kysely<Schema>, key: string, value: string): Promise<void> {
  const row = { key, value }
  await db
    .insertInto('meta')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

export async function getMeta(db: Kysely<Schema>, key: string): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}
