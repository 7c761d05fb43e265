import type { MessageLog, NewEntry } from '@tidings/core'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/** Copies that an entry holds; each is looked at once it is there. */
export async function addCopies(
  db: Kysely<Schema>,
  entries: readonly (Pick<NewEntry, 'copies' | 'conversation'> & { readonly seq: number })[],
): Promise<void> {
  const rows = entries.flatMap(({ copies = [], conversation, seq }) =>
    copies.map((from) => ({
      conversation: from.conversation,
      seq: from.seq,
      by_conversation: conversation,
      by_seq: seq,
      look: 1,
    })),
  )
  if (rows.length === 0) return
  const added = db.insertInto('copies').values(rows)
  await added.onConflict((conflict) => conflict.doNothing()).execute()
}

/** The entries that held copies are gone. */
export async function forgetCopies(
  db: Kysely<Schema>,
  { conversation, from, upTo }: { readonly conversation: number; readonly from: number; readonly upTo: number },
): Promise<void> {
  await db
    .deleteFrom('copies')
    .where('by_conversation', '=', conversation)
    .where('by_seq', '>=', from)
    .where('by_seq', '<=', upTo)
    .execute()
}

/** What an entry said was taken away: whoever holds a copy is looked at. */
export async function noteForCopies(
  db: Kysely<Schema>,
  { conversation, seq }: { readonly conversation: number; readonly seq: number },
): Promise<void> {
  await db
    .updateTable('copies')
    .set({ look: 1 })
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .execute()
}

export const createCopies = (db: Kysely<Schema>): Pick<MessageLog, 'copiesToLook' | 'copyLooked'> => ({
  async copiesToLook(limit) {
    // The literal is what the index is made for.
    const rows = await db.selectFrom('copies').selectAll().where('look', '=', sql.lit(1)).limit(limit).execute()
    return rows.map(({ conversation, seq, by_conversation, by_seq }) => ({
      conversation,
      seq,
      by: { conversation: by_conversation, seq: by_seq },
    }))
  },

  async copyLooked({ conversation, seq, by }, rev) {
    const at = { conversation, seq, by_conversation: by.conversation, by_seq: by.seq }
    if (rev === undefined) {
      await db
        .deleteFrom('copies')
        .where(({ and }) => and(at))
        .execute()
      return
    }
    const asLookedAt = db
      .selectFrom('entries')
      .select('seq')
      .where('conversation', '=', conversation)
      .where('seq', '=', seq)
      .where('rev', '=', rev)
    await db
      .updateTable('copies')
      .set({ look: 0 })
      .where(({ and, exists }) => and([and(at), exists(asLookedAt)]))
      .execute()
  },
})
