import type { ConversationId, MessageLog } from '@tidings/core'
import type { Kysely } from 'kysely'
import { amendIn, countRepliesIn } from './amend.ts'
import { createAppend } from './append-batches.ts'
import { releaseUses } from './attachment-uses.ts'
import { builtOnce } from './built-once.ts'
import { createBurns } from './burns.ts'
import { createCopies, forgetCopies } from './copies.ts'
import type { SqlDialect } from './dialect.ts'
import { EntryPages, type EntrySource } from './entry-pages.ts'
import { noteInFeed } from './feed-items.ts'
import { findSent } from './known-before.ts'
import { sql } from './kysely.ts'
import { lastEntry } from './last-entry.ts'
import { lockAll } from './locks.ts'
import { readPieces } from './log-pieces.ts'
import { markIn } from './marks.ts'
import { createMentioning } from './mentioning.ts'
import { createRareReads } from './rare-reads.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'
import { createThreads } from './threads.ts'

/** So many entries of a conversation on one side of a place. */
interface AskedForPage {
  readonly conversation: ConversationId
  readonly place: number
  readonly limit: number
}

const page = (db: Kysely<Schema>, { conversation, limit }: AskedForPage) =>
  db.selectFrom('entries').select(entryColumns).where('conversation', '=', conversation).limit(limit)

const after = builtOnce((db, asked: AskedForPage) =>
  page(db, asked).where('seq', '>', asked.place).orderBy('seq', 'asc'),
)

const before = builtOnce((db, asked: AskedForPage) =>
  page(db, asked).where('seq', '<', asked.place).orderBy('seq', 'desc'),
)

const changed = builtOnce((db, asked: AskedForPage) =>
  // `rev > 0` is said once more for the planner: the index holds only such rows.
  page(db, asked).where('rev', '>', asked.place).where('rev', '>', 0).orderBy('rev', 'asc'),
)

const at = builtOnce((db, { conversation, seq }: { readonly conversation: ConversationId; readonly seq: number }) =>
  db.selectFrom('entries').select(entryColumns).where('conversation', '=', conversation).where('seq', '=', seq),
)

export function createMessageLog(db: Kysely<Schema>, dialect: SqlDialect): MessageLog {
  const pages = new EntryPages()
  const source = (
    conversation: ConversationId,
    ask: typeof after,
    placeOf: EntrySource['placeOf'] = ({ seq }) => seq,
  ): EntrySource => ({
    read: async (place, limit) => (await ask(db, { conversation, place, limit })).map(toEntry),
    placeOf,
  })

  return {
    lanes: dialect.lanes,
    append: createAppend(db, dialect),

    amend: (amendment) => db.transaction().execute((transaction) => amendIn(transaction, dialect, amendment)),
    mark: (marking) => db.transaction().execute((transaction) => markIn(transaction, dialect, marking)),
    countReplies: (conversation, root) =>
      db.transaction().execute((transaction) => countRepliesIn(transaction, dialect, { conversation, seq: root })),

    readAfter: (conversation, seq, limit, maxBytes) =>
      pages.read({ conversation, limit, maxBytes }, seq, source(conversation, after)),

    readBefore: (conversation, seq, limit, maxBytes) =>
      pages.read({ conversation, limit, maxBytes }, seq, source(conversation, before)),

    changes: (conversation, since, limit, maxBytes) =>
      pages.read(
        { conversation, limit, maxBytes },
        since,
        source(conversation, changed, ({ rev }) => rev),
      ),

    readPieces: (pieces) => readPieces(db, dialect, pieces),

    async get(conversation, seq) {
      const [row] = await at(db, { conversation, seq })
      return row && toEntry(row)
    },

    async sent(sender, clientMsgId) {
      const [entry] = await findSent(db, dialect, { senders: [sender], ids: [clientMsgId] })
      return entry
    },

    ...createRareReads(db),
    ...createMentioning(db),
    ...createThreads(db),
    ...createBurns(db),
    ...createCopies(db),

    trim: (conversation, upTo) =>
      db.transaction().execute((transaction) => trimIn(transaction, dialect, conversation, upTo)),

    async olderThan(conversation, ts, limit) {
      const oldest = db
        .selectFrom('entries')
        .select(['seq', 'ts'])
        .where('conversation', '=', conversation)
        .orderBy('seq')
        .limit(limit)
        .as('oldest')
      // Where a clock was put back stamps may fall and rise: what is not old yet keeps what stands after it.
      const { first, last, kept } = await db
        .selectFrom(oldest)
        .select(({ fn }) => [fn.min('seq').as('first'), fn.max('seq').as('last')])
        .select(sql<number | null>`min(case when ts >= ${ts} then seq end)`.as('kept'))
        .executeTakeFirstOrThrow()
      if (kept === null) return Number(last ?? 0)
      return kept === first ? 0 : Number(kept) - 1
    },
  }
}

/** What is gone is no longer unread, and lists say so at the next sync. */
async function moveBeginning(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  conversation: ConversationId,
  upTo: number,
): Promise<void> {
  const last = await lastEntry(db, conversation, '<=', upTo)
  if (!last) return
  const changed = await dialect.position(db)
  await db
    .updateTable('conversations')
    .set({ trimmed_seq: last.seq, trimmed_counted: last.counted, changed })
    .where('id', '=', conversation)
    .execute()
}

/** No conversation's number. Under it lies the mark of the highest row, when that was removed. */
export const nowhere = 0

/** What stands there. */
export const emptied = {
  ...{
    conversation: nowhere,
    seq: 0,
    rev: 0,
    sender: '',
    client_msg_id: null,
    type: 'event' as const,
    counted: 0,
    ts: 0,
  },
  ...{ body: '{}', marks: null, replies: 0 },
}

/**
 * A database may give the number of its highest row again once it is removed, and whoever reads the feed on from the
 * highest that they have seen would never see the entry that got it. So that row stays, emptied, until there is a higher.
 */
async function keepHighestRow(db: Kysely<Schema>, conversation: ConversationId, upTo: number): Promise<number> {
  const { row } = await db
    .selectFrom('entries')
    .select(({ fn }) => fn.max('row').as('row'))
    .executeTakeFirstOrThrow()
  const isRemoved = await db
    .selectFrom('entries')
    .select('row')
    .where('row', '=', row)
    .where('conversation', '=', conversation)
    .where('seq', '<=', upTo)
    .executeTakeFirst()
  if (!isRemoved) return 0
  await db.deleteFrom('entries').where('conversation', '=', nowhere).execute()
  const { numUpdatedRows } = await db.updateTable('entries').set(emptied).where('row', '=', row).executeTakeFirst()
  return Number(numUpdatedRows)
}

async function trimIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  conversation: ConversationId,
  upTo: number,
): Promise<number> {
  await lockAll(db, dialect, { heads: [conversation] })
  await moveBeginning(db, dialect, conversation, upTo)
  if (!dialect.sendsAreEntries)
    await sql`delete from sends where (client_msg_id, sender) in (select client_msg_id, sender from entries
    where conversation = ${conversation} and seq <= ${upTo} and client_msg_id is not null)`.execute(db)
  for (const table of ['mentions', 'marks', 'revisions', 'threads', 'burns'] as const) {
    await db.deleteFrom(table).where('conversation', '=', conversation).where('seq', '<=', upTo).execute()
  }
  await releaseUses(db, { conversation, from: 1, upTo })
  await forgetCopies(db, { conversation, from: 1, upTo })
  const kept = dialect.reusesRows ? await keepHighestRow(db, conversation, upTo) : 0
  const { numDeletedRows } = await db
    .deleteFrom('entries')
    .where('conversation', '=', conversation)
    .where('seq', '<=', upTo)
    .executeTakeFirst()
  const removed = Number(numDeletedRows) + kept
  if (removed > 0) await noteInFeed(db, dialect, [{ kind: 'trimmed', conversation, upTo }])
  return removed
}
