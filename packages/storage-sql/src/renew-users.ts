import type { Kysely } from 'kysely'
import { claimFree } from './claims.ts'
import type { Schema } from './schema.ts'
import { keysOf, writeTerms } from './user-keys.ts'

const atOnce = 500

/** Makes the keys of all users anew. */
export async function renewUserKeys(db: Kysely<Schema>): Promise<void> {
  await db.deleteFrom('claims').execute()
  for (let after = ''; ; ) {
    const page = db
      .selectFrom('users')
      .select(['uid', 'name', 'banned'])
      .where('uid', '>', after)
      .orderBy('uid')
      .limit(atOnce)
    const rows = await page.execute()
    await claimFree(
      db,
      rows.map(({ uid }) => uid),
    )
    for (const row of rows) {
      await db.updateTable('users').set(keysOf(row.uid)).where('uid', '=', row.uid).execute()
      await writeTerms(db, row)
    }
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return
    after = last.uid
  }
}
