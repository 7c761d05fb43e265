import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

const lookAt = async (db: Kysely<Schema>, ids: readonly string[], at: number): Promise<void> => {
  if (ids.length > 0) await db.updateTable('attachments').set({ check_at: at }).where('id', 'in', ids).execute()
}

/** Entries that refer to attachments no longer do; whatever else needs none of them is looked at at once. */
export async function releaseUses(
  db: Kysely<Schema>,
  { conversation, from, upTo }: { readonly conversation: number; readonly from: number; readonly upTo: number },
): Promise<void> {
  const rows = await db
    .deleteFrom('attachment_uses')
    .where('conversation', '=', conversation)
    .where('conversation', '>', 0)
    .where('seq', '>=', from)
    .where('seq', '<=', upTo)
    .returning('attachment')
    .execute()
  // In the past: due at whatever time it is.
  await lookAt(db, [...new Set(rows.map(({ attachment }) => attachment))], 0)
}

/** Those that there are already are fine. */
export async function addUses(
  db: Kysely<Schema>,
  entries: readonly { readonly attachments?: readonly string[]; readonly conversation: number; readonly seq: number }[],
): Promise<void> {
  const rows = entries.flatMap(({ attachments = [], conversation, seq }) =>
    [...new Set(attachments)].map((attachment) => ({ attachment, conversation, seq, holder: '' })),
  )
  if (rows.length === 0) return
  const added = db.insertInto('attachment_uses').values(rows)
  await added.onConflict((conflict) => conflict.doNothing()).execute()
}

/** What a holder refers to from now on; what it lets go of is looked at. */
export async function holdIn(db: Kysely<Schema>, holder: string, ids: readonly string[], now: number): Promise<void> {
  // The empty name is no holder's; said again, since the index leaves it out.
  const held = db.deleteFrom('attachment_uses').where('holder', '=', holder).where('holder', '<>', '')
  const before = await held.returning('attachment').execute()
  const rows = [...new Set(ids)].map((attachment) => ({ attachment, conversation: 0, seq: 0, holder }))
  if (rows.length > 0) await db.insertInto('attachment_uses').values(rows).execute()
  const released = before.map(({ attachment }) => attachment).filter((id) => !ids.includes(id))
  await lookAt(db, released, now)
}

/** Of all holders `<owner> <anything>`: those between the space and the character behind it. */
export async function releaseHoldersIn(db: Kysely<Schema>, owner: string, now: number): Promise<void> {
  const held = db
    .deleteFrom('attachment_uses')
    .where('holder', '>=', `${owner} `)
    .where('holder', '<', `${owner}!`)
    .where('holder', '<>', '')
  const before = await held.returning('attachment').execute()
  await lookAt(db, [...new Set(before.map(({ attachment }) => attachment))], now)
}
