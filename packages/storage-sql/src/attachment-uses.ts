import type { AttachmentUse } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
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

const lockAttachments = (db: Kysely<Schema>, ids: readonly string[]) =>
  db.selectFrom('attachments').select('id').where('id', 'in', ids).orderBy('id').forKeyShare().execute()

/** Those that there are already are fine. */
export async function addUses(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  entries: readonly { readonly attachments?: readonly string[]; readonly conversation: number; readonly seq: number }[],
): Promise<void> {
  const rows = entries.flatMap(({ attachments = [], conversation, seq }) =>
    [...new Set(attachments)].map((attachment) => ({ attachment, conversation, seq, holder: '' })),
  )
  if (rows.length === 0) return
  // Nobody collects them until this transaction has ended.
  if (dialect.locksRows) await lockAttachments(db, [...new Set(rows.map(({ attachment }) => attachment))])
  const added = db.insertInto('attachment_uses').values(rows)
  await added.onConflict((conflict) => conflict.doNothing()).execute()
}

/** Whose changes come one at a time for a holder. */
export const ownerOfHolder = (holder: string): string => holder.split(' ', 1)[0] as string

/** What a holder, whose owner is locked, refers to from now on; what it lets go of is looked at. */
export async function holdIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  holder: string,
  { ids, now }: { readonly ids: readonly string[]; readonly now: number },
): Promise<void> {
  // Nobody collects what it is about to hold.
  if (dialect.locksRows && ids.length > 0) await lockAttachments(db, ids)
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

/** Of conversations of which the user is a member: by conversation, the highest id first, and there newest first. */
export function usesSeenBy(
  db: Kysely<Schema>,
  { id, user }: { readonly id: string; readonly user: string },
  { before, limit }: { readonly before?: AttachmentUse; readonly limit: number },
): Promise<AttachmentUse[]> {
  const query = db
    .selectFrom('attachment_uses')
    .innerJoin('members', 'members.conversation', 'attachment_uses.conversation')
    .select(['attachment_uses.conversation', 'attachment_uses.seq'])
    .where('attachment_uses.attachment', '=', id)
    .where('attachment_uses.conversation', '>', 0)
    .where('members.uid', '=', user)
    .orderBy('attachment_uses.conversation', 'desc')
    .orderBy('attachment_uses.seq', 'desc')
    .limit(limit)
  if (!before) return query.execute()
  const { conversation, seq } = before
  return query
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('attachment_uses.conversation', 'attachment_uses.seq'), '<', tuple(conversation, seq)),
    )
    .execute()
}

/** Whoever is a member there. */
export function usesOf(
  db: Kysely<Schema>,
  id: string,
  {
    after = { conversation: 0, seq: Number.MAX_SAFE_INTEGER },
    limit,
  }: {
    readonly after?: AttachmentUse
    readonly limit: number
  },
): Promise<AttachmentUse[]> {
  return db
    .selectFrom('attachment_uses')
    .select(['conversation', 'seq'])
    .where('attachment', '=', id)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('conversation', 'seq'), '>', tuple(after.conversation, after.seq)))
    .orderBy('conversation')
    .orderBy('seq')
    .limit(limit)
    .execute()
}
