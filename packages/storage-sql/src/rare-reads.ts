import type { ConversationId, MessageLog } from '@tidings/core'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import { entryBytes, entryColumns, toEntry, upToBytes } from './rows.ts'
import type { Schema } from './schema.ts'

type RareReads = Pick<MessageLog, 'thread' | 'history' | 'marked' | 'markers' | 'marksBy'>

/** Reads of what few entries have: threads, earlier versions, marks. */
export function createRareReads(db: Kysely<Schema>): RareReads {
  const page = (conversation: ConversationId, limit: number) =>
    db.selectFrom('entries').select(entryColumns).where('conversation', '=', conversation).limit(limit)

  return {
    async thread(conversation, root, { after, limit, maxBytes }) {
      const seqs = db
        .selectFrom('threads')
        .select('seq')
        .where('conversation', '=', conversation)
        .where('root', '=', root)
      const rows = page(conversation, limit).where('seq', 'in', seqs).where('seq', '>', after).orderBy('seq')
      return upToBytes((await rows.execute()).map(toEntry), maxBytes, entryBytes)
    },

    async history({ conversation, seq }, { after, limit, maxBytes }) {
      const rows = await db
        .selectFrom('revisions')
        .select(['rev', 'body', 'until'])
        .where('conversation', '=', conversation)
        .where('seq', '=', seq)
        .where('rev', '>', after)
        .orderBy('rev')
        .limit(limit)
        .execute()
      return upToBytes(rows, maxBytes, ({ body }) => Buffer.byteLength(body))
    },

    async marked(conversation, kind, { after: before, limit, maxBytes }) {
      const marks = db.selectFrom('marks').select('seq').where('conversation', '=', conversation)
      // The literal is what the index of pins is made for.
      const seqs = kind === 'pin' ? marks.where(sql`kind`, '=', sql.lit('pin')) : marks.where('kind', '=', kind)
      const rows = page(conversation, limit).where('seq', 'in', seqs).where('seq', '<', before).orderBy('seq', 'desc')
      return upToBytes((await rows.execute()).map(toEntry), maxBytes, entryBytes)
    },

    async markers({ conversation, seq, kind, key }, after, limit) {
      const rows = await db
        .selectFrom('marks')
        .select('uid')
        .where('conversation', '=', conversation)
        .where('seq', '=', seq)
        .where('kind', '=', kind)
        .where('key', '=', key)
        .where('uid', '>', after)
        .orderBy('uid')
        .limit(limit)
        .execute()
      return rows.map(({ uid }) => uid)
    },

    async marksBy({ conversation, seq, kind, user }) {
      const rows = await db
        .selectFrom('marks')
        .select('key')
        .where('conversation', '=', conversation)
        .where('seq', '=', seq)
        .where('kind', '=', kind)
        .where('uid', '=', user)
        .orderBy('key')
        .execute()
      return rows.map(({ key }) => key)
    },
  }
}
