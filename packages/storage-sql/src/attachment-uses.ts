import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

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
  const ids = [...new Set(rows.map(({ attachment }) => attachment))]
  // In the past: due at whatever time it is.
  if (ids.length > 0) await db.updateTable('attachments').set({ check_at: 0 }).where('id', 'in', ids).execute()
}

export async function addUses(
  db: Kysely<Schema>,
  entries: readonly { readonly attachments?: readonly string[]; readonly conversation: number; readonly seq: number }[],
): Promise<void> {
  const rows = entries.flatMap(({ attachments = [], conversation, seq }) =>
    [...new Set(attachments)].map((attachment) => ({ attachment, conversation, seq, holder: '' })),
  )
  if (rows.length > 0) await db.insertInto('attachment_uses').values(rows).execute()
}
