import type { Appended, ConversationId, ConversationRecord, Conversations, ListedConversation } from '@tidings/core'
import type { Kysely } from 'kysely'
import { raiseAccess } from './access.ts'
import { appendIn } from './append.ts'
import { builtOnce } from './built-once.ts'
import { listPage } from './conversation-pages.ts'
import { toListed, unreadOf, viewsOf } from './conversation-views.ts'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import { createPointers } from './pointers.ts'
import { createReach } from './reach.ts'
import { toConversation, toMembership } from './rows.ts'
import type { Schema } from './schema.ts'

async function insertPair(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { key, a, b, now }: { readonly key: string; readonly a: string; readonly b: string; readonly now: number },
): Promise<void> {
  const changed = await dialect.position(db)
  const row = { key, kind: 'pair' as const, seq: 0, rev: 0, counted: 0, created_at: now, updated_at: now, changed }
  const made = await db
    .insertInto('conversations')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return
  const member = { role: 'member' as const, joined_at: now, joined_seq: 0, read_seq: 0, read_counted: 0 }
  await db
    .insertInto('members')
    .values([...new Set([a, b])].map((uid) => ({ ...member, uid, conversation: made.id, changed, version: changed })))
    .execute()
  await noteInFeed(db, dialect, [{ kind: 'access', conversation: made.id, key, access: 0 }])
}

async function raisePairs(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { uid, after, limit }: { readonly uid: string; readonly after: number; readonly limit: number },
): Promise<number | undefined> {
  const pairs = db
    .selectFrom('conversations')
    .innerJoin('members', 'members.conversation', 'conversations.id')
    .select('conversations.id')
    .where('members.uid', '=', uid)
    .where('conversations.kind', '=', 'pair')
    .where('conversations.id', '>', after)
    // In the order in which batches of entries take them.
    .orderBy('conversations.id')
    .limit(limit)
  const rows = await (dialect.locksRows ? pairs.forUpdate('conversations') : pairs).execute()
  const ids = rows.map(({ id }) => id)
  await raiseAccess(db, dialect, ids)
  return ids.at(-1)
}

const byKey = builtOnce((db, { key }: { readonly key: string }) =>
  db.selectFrom('conversations').selectAll().where('key', '=', key),
)

const byId = builtOnce((db, { id }: { readonly id: ConversationId }) =>
  db.selectFrom('conversations').selectAll().where('id', '=', id),
)

const memberOf = builtOnce((db, { id, uid }: { readonly id: ConversationId; readonly uid: string }) =>
  db.selectFrom('members').selectAll().where('uid', '=', uid).where('conversation', '=', id),
)

export function createConversations(db: Kysely<Schema>, dialect: SqlDialect): Conversations {
  async function find(key: string): Promise<ConversationRecord | undefined> {
    const [row] = await byKey(db, { key })
    return row && toConversation(row)
  }

  async function view(id: number, uid: string): Promise<ListedConversation | undefined> {
    const [row] = await viewsOf(db, { uid }, [id])
    return row && toListed(row)
  }

  return {
    find,
    view,

    async openPair(a, b, now) {
      const key = a < b ? `pair/${a}+${b}` : `pair/${b}+${a}`
      const known = await find(key)
      if (known) return known
      await db.transaction().execute((transaction) => insertPair(transaction, dialect, { key, a, b, now }))
      return (await find(key)) as NonNullable<typeof known>
    },

    async get(id) {
      const [row] = await byId(db, { id })
      return row && toConversation(row)
    },

    async membership(id, uid) {
      const [row] = await memberOf(db, { id, uid })
      return row && toMembership(row)
    },

    raise: (uid, after, limit) => db.transaction().execute((on) => raisePairs(on, dialect, { uid, after, limit })),

    retain: (id, days, entry) =>
      db.transaction().execute(async (on) => {
        const [appended] = (await appendIn(on, dialect, [{ ...entry, conversation: id }])) as [Appended]
        if (appended.kind === 'stale') return appended
        const changed = await dialect.position(on)
        const { key, access } = await on
          .updateTable('conversations')
          .set({ retain_days: days, changed })
          .where('id', '=', id)
          .returning(['key', 'access'])
          .executeTakeFirstOrThrow()
        await noteInFeed(on, dialect, [{ kind: 'access', conversation: id, key, access }])
        return appended
      }),

    list: (uid, query) => listPage(db, dialect, uid, query),
    unreadOf: (users, page) => unreadOf(db, users, page),

    ...createReach(db),
    ...createPointers(db, dialect, view),
  }
}
