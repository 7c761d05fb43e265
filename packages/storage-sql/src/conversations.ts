import type { ConversationPage, Conversations, ListedConversation } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type Kysely, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { toConversation, toEntry, toMembership } from './rows.ts'
import type { Schema } from './schema.ts'

/** A member's conversations with all that a list shows: heads, pointers, last entry, unread mentions; one row each. */
const views = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .leftJoin('entries as e', (join) => join.onRef('e.conversation', '=', 'c.id').onRef('e.seq', '=', 'c.seq'))
    .where('m.uid', '=', uid)
    .selectAll('c')
    .select(['m.uid', 'm.role', 'm.joined_at', 'm.joined_seq', 'm.read_seq', 'm.read_counted'])
    .select([
      'e.seq as e_seq',
      'e.rev as e_rev',
      'e.sender',
      'e.client_msg_id',
      'e.type',
      'e.counted as e_counted',
      'e.ts',
      'e.body',
    ])
    .select([
      sql<number>`(select count(distinct n.seq) from mentions n where n.conversation = c.id and n.seq > m.read_seq
        and n.uid in (m.uid, 'all'))`.as('mentions'),
      sql<number | null>`case when c.kind = 'pair' then coalesce((select p.read_seq from members p
        where p.conversation = c.id and p.uid <> m.uid limit 1), m.read_seq) end`.as('peer_read_seq'),
    ])

type ViewRow = Awaited<ReturnType<ReturnType<typeof views>['execute']>>[number]

function toListed(row: ViewRow): ListedConversation {
  const last =
    row.e_seq === null
      ? {}
      : {
          last: toEntry({
            conversation: row.id,
            seq: row.e_seq,
            rev: row.e_rev ?? 0,
            sender: row.sender ?? '',
            client_msg_id: row.client_msg_id,
            type: row.type ?? 'event',
            counted: row.e_counted ?? 0,
            ts: row.ts ?? 0,
            body: row.body ?? '',
          }),
        }
  return {
    conversation: toConversation(row),
    membership: toMembership(row),
    ...(row.peer_read_seq === null ? {} : { peerReadSeq: Number(row.peer_read_seq) }),
    ...last,
    mentions: Number(row.mentions),
  }
}

/** Where a page ended, and the cursor of its first page. */
interface PageEnd {
  readonly updatedAt: number
  readonly id: number
  readonly cursor: string
}

const writePageEnd = ({ updatedAt, id, cursor }: PageEnd): string => `${updatedAt}.${id}.${cursor}`

function readNumbers(text: string, count: number, what: string): number[] {
  const numbers = text.split('.').map(Number)
  if (numbers.length === count && numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return numbers
  const message = 'is not a cursor that this server gave'
  throw new TidingsError('invalid', `${what} ${message}`, { issues: [{ path: what, message }] })
}

function readPageEnd(next: string): PageEnd {
  const [updatedAt, id, cursor] = readNumbers(next, 3, 'next') as [number, number, number]
  return { updatedAt, id, cursor: String(cursor) }
}

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
  const member = { role: 'member' as const, joined_at: now, joined_seq: 0, read_seq: 0, read_counted: 0, changed }
  await db
    .insertInto('members')
    .values([...new Set([a, b])].map((uid) => ({ ...member, uid, conversation: made.id })))
    .execute()
}

async function listPage(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uid: string,
  { since, next, limit }: Parameters<Conversations['list']>[1],
): Promise<ConversationPage> {
  const end = next === undefined ? undefined : readPageEnd(next)
  // Taken before the rows: what changes in between is listed now and again, never left out.
  const cursor = end?.cursor ?? String(await dialect.horizon(db))
  let query = views(db, uid).where('c.seq', '>', 0)
  if (since !== undefined) {
    const [from] = readNumbers(since, 1, 'since') as [number]
    query = query.where((where) => where.or([where('c.changed', '>=', from), where('m.changed', '>=', from)]))
  }
  if (end) {
    query = query.where((where) =>
      where.or([
        where('c.updated_at', '<', end.updatedAt),
        where.and([where('c.updated_at', '=', end.updatedAt), where('c.id', '<', end.id)]),
      ]),
    )
  }
  const rows = await query
    .orderBy('c.updated_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(toListed)
  const last = items.at(-1)
  if (!last || rows.length <= limit) return { items, cursor }
  return {
    items,
    cursor,
    next: writePageEnd({ updatedAt: last.conversation.updatedAt, id: last.conversation.id, cursor }),
  }
}

/** Moves a read pointer forward; false when it stands there already. */
async function movePointer(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { id, uid, seq }: { readonly id: number; readonly uid: string; readonly seq: number },
): Promise<boolean> {
  const target = db
    .selectFrom('entries')
    .select(['seq', 'counted'])
    .where('conversation', '=', id)
    .where('seq', '<=', seq)
    .orderBy('seq', 'desc')
    .limit(1)
  const entry = await target.executeTakeFirst()
  if (!entry) return false
  const changed = await dialect.position(db)
  const { numUpdatedRows } = await db
    .updateTable('members')
    .set({ read_seq: entry.seq, read_counted: entry.counted, changed })
    .where('uid', '=', uid)
    .where('conversation', '=', id)
    .where('read_seq', '<', entry.seq)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  // The peer's list shows how far was read.
  const pair = db.updateTable('conversations').set({ changed }).where('id', '=', id).where('kind', '=', 'pair')
  await pair.execute()
  return true
}

export function createConversations(db: Kysely<Schema>, dialect: SqlDialect): Conversations {
  const find = async (key: string) =>
    db
      .selectFrom('conversations')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirst()
      .then((row) => row && toConversation(row))

  async function view(id: number, uid: string): Promise<ListedConversation | undefined> {
    const row = await views(db, uid).where('c.id', '=', id).executeTakeFirst()
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
      const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toConversation(row)
    },

    async membership(id, uid) {
      const query = db.selectFrom('members').selectAll().where('uid', '=', uid).where('conversation', '=', id)
      const row = await query.executeTakeFirst()
      return row && toMembership(row)
    },

    list: (uid, query) => listPage(db, dialect, uid, query),

    async read(id, uid, seq) {
      const moved = await db.transaction().execute((transaction) => movePointer(transaction, dialect, { id, uid, seq }))
      const after = await view(id, uid)
      return after && { view: after, moved }
    },
  }
}
