import type { Amendment, ConversationId, Entry, MessageLog } from '@tidings/core'
import { type Kysely, sql } from 'kysely'
import { appendIn } from './append.ts'
import type { SqlDialect } from './dialect.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

/** Cuts a page where its bodies pass the bound; one entry always stays. */
function withinBytes(entries: readonly Entry[], maxBytes: number): readonly Entry[] {
  let bytes = 0
  const end = entries.findIndex((entry) => {
    bytes += entry.body.length
    return bytes > maxBytes
  })
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1))
}

async function amendOne(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  amendment: Amendment,
  changed: number,
): Promise<Entry | undefined> {
  const { conversation, seq, body } = amendment
  const heads = db.selectFrom('conversations').select('rev').where('id', '=', conversation)
  const head = await (dialect.locksRows ? heads.forUpdate() : heads).executeTakeFirst()
  if (!head) return undefined
  const rev = head.rev + 1
  const row = await db
    .updateTable('entries')
    .set({ body, rev })
    .where('conversation', '=', conversation)
    .where('seq', '=', seq)
    .returning(entryColumns)
    .executeTakeFirst()
  if (!row) return undefined
  await db.updateTable('conversations').set({ rev, changed }).where('id', '=', conversation).execute()
  return toEntry(row)
}

export function createMessageLog(db: Kysely<Schema>, dialect: SqlDialect): MessageLog {
  const page = (conversation: ConversationId, limit: number) =>
    db.selectFrom('entries').select(entryColumns).where('conversation', '=', conversation).limit(limit)

  return {
    append: (entries) => db.transaction().execute((transaction) => appendIn(transaction, dialect, entries)),

    amend: (amendments) =>
      db.transaction().execute(async (transaction) => {
        const changed = await dialect.position(transaction)
        const results: (Entry | undefined)[] = []
        for (const amendment of amendments) results.push(await amendOne(transaction, dialect, amendment, changed))
        return results
      }),

    async readAfter(conversation, after, limit, maxBytes) {
      const rows = await page(conversation, limit).where('seq', '>', after).orderBy('seq', 'asc').execute()
      return withinBytes(rows.map(toEntry), maxBytes)
    },

    async readBefore(conversation, before, limit, maxBytes) {
      const rows = await page(conversation, limit).where('seq', '<', before).orderBy('seq', 'desc').execute()
      return withinBytes(rows.map(toEntry), maxBytes)
    },

    async changes(conversation, since, limit, maxBytes) {
      // `rev > 0` is said once more for the planner: the index holds only such rows.
      const changed = page(conversation, limit).where('rev', '>', since).where('rev', '>', 0)
      return withinBytes((await changed.orderBy('rev', 'asc').execute()).map(toEntry), maxBytes)
    },

    async get(conversation, seq) {
      const row = await page(conversation, 1).where('seq', '=', seq).executeTakeFirst()
      return row && toEntry(row)
    },

    trim: (conversation, upTo) =>
      db.transaction().execute(async (transaction) => {
        await sql`delete from sends where (client_msg_id, sender) in (select client_msg_id, sender from entries
          where conversation = ${conversation} and seq <= ${upTo} and client_msg_id is not null)`.execute(transaction)
        await transaction
          .deleteFrom('mentions')
          .where('conversation', '=', conversation)
          .where('seq', '<=', upTo)
          .execute()
        const { numDeletedRows } = await transaction
          .deleteFrom('entries')
          .where('conversation', '=', conversation)
          .where('seq', '<=', upTo)
          .executeTakeFirst()
        return Number(numDeletedRows)
      }),
  }
}
