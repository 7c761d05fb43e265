import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import { keysOf } from './user-keys.ts'

/** In one order, or two who claim the same would wait for each other. */
function formsOf(uid: string): string[] {
  const { folded, skeleton } = keysOf(uid)
  return [`folded ${folded}`, `skeleton ${skeleton}`]
}

/** Claims what nobody has; answers what that was. Waits for others who are about to claim the same. */
async function claim(db: Kysely<Schema>, rows: readonly { form: string; uid: string }[]): Promise<readonly string[]> {
  const free = db.insertInto('claims').values(rows)
  const claimed = await free
    .onConflict((conflict) => conflict.doNothing())
    .returning('form')
    .execute()
  return claimed.map(({ form }) => form)
}

/** All forms of a uid are its own from now on; false, and nothing is claimed, when one of them is another's. */
export async function claimAll(db: Kysely<Schema>, uid: string): Promise<boolean> {
  const forms = formsOf(uid)
  const claimed = await claim(
    db,
    forms.map((form) => ({ form, uid })),
  )
  if (claimed.length === forms.length) return true
  if (claimed.length > 0) await db.deleteFrom('claims').where('form', 'in', claimed).execute()
  return false
}

/** For users who may be like others: of those who share a form the first one has it. */
export async function claimFree(db: Kysely<Schema>, uids: readonly string[]): Promise<void> {
  const rows = uids.flatMap((uid) => formsOf(uid).map((form) => ({ form, uid })))
  if (rows.length > 0) await claim(db, rows)
}
