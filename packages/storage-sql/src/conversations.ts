import type { ConversationPage, Conversations, ListedConversation } from '@tidings/core'
import { everyMember } from '@tidings/core/mentions'
import { TidingsError } from '@tidings/protocol/errors'
import { type Kysely, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { createPointers } from './pointers.ts'
import { createReach } from './reach.ts'
import { toConversation, toEntry, toMembership, toRoom } from './rows.ts'
import type { Schema } from './schema.ts'

/** A member's conversations with all that a list shows: heads, pointers, room, last entry, unread mentions; one row each. */
const views = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .leftJoin('entries as e', (join) => join.onRef('e.conversation', '=', 'c.id').onRef('e.seq', '=', 'c.seq'))
    .leftJoin('rooms as r', 'r.conversation', 'c.id')
    .where('m.uid', '=', uid)
    .selectAll('c')
    .select(['m.uid', 'm.role', 'm.joined_at', 'm.joined_seq', 'm.read_seq', 'm.read_counted', 'm.delivered_seq'])
    .select([
      'm.cleared_seq',
      'm.hidden_seq',
      'm.alias',
      'm.muted_until',
      'm.allowed',
      'm.settings',
      'm.changed as m_changed',
    ])
    .select(['e.seq as e_seq', 'e.rev as e_rev', 'e.sender', 'e.client_msg_id', 'e.type', 'e.counted as e_counted'])
    .select(['e.ts', 'e.body', 'e.marks', 'e.replies'])
    .select(['r.id as r_id', 'r.name', 'r.avatar', 'r.owner', 'r.member_count'])
    .select(['r.created_at as r_created_at', 'r.updated_at as r_updated_at', 'r.settings as r_settings'])
    .select([
      sql<number>`(select count(distinct n.seq) from mentions n where n.conversation = c.id and n.seq > m.read_seq
        and n.uid in (m.uid, ${sql.lit(everyMember)}))`.as('mentions'),
      sql<number>`(select count(*) from mentions n where n.conversation = c.id and n.seq > m.read_seq
        and n.uid = m.uid and n.directed = 1)`.as('directed'),
      peerPointer('read_seq').as('peer_read_seq'),
      peerPointer('delivered_seq').as('peer_delivered_seq'),
    ])

/** The peer's pointer in a pair, one's own in a conversation with oneself; -1 for a peer who does not let it be seen. */
const peerPointer = (column: 'read_seq' | 'delivered_seq') =>
  sql<number | null>`case when c.kind = 'pair' then coalesce((select case when coalesce(u.receipts, 1) = 1
    then p.${sql.ref(column)} else -1 end from members p left join users u on u.uid = p.uid
    where p.conversation = c.id and p.uid <> m.uid limit 1), m.${sql.ref(column)}) end`

type ViewRow = Awaited<ReturnType<ReturnType<typeof views>['execute']>>[number]

function lastOf(row: ViewRow): Pick<ListedConversation, 'last'> {
  if (row.e_seq === null) return {}
  const last = toEntry({
    conversation: row.id,
    seq: row.e_seq,
    rev: row.e_rev ?? 0,
    sender: row.sender ?? '',
    client_msg_id: row.client_msg_id,
    type: row.type ?? 'event',
    counted: row.e_counted ?? 0,
    ts: row.ts ?? 0,
    body: row.body ?? '',
    marks: row.marks,
    replies: row.replies ?? 0,
  })
  return { last }
}

function roomOf(row: ViewRow): Pick<ListedConversation, 'room'> {
  if (row.r_id === null) return {}
  const room = toRoom({
    id: row.r_id,
    conversation: row.id,
    name: row.name ?? '',
    avatar: row.avatar ?? '',
    owner: row.owner ?? '',
    member_count: row.member_count ?? 0,
    created_at: row.r_created_at ?? 0,
    updated_at: row.r_updated_at ?? 0,
    settings: row.r_settings ?? '{}',
  })
  return { room }
}

function peerOf(row: ViewRow): Pick<ListedConversation, 'peerReadSeq' | 'peerDeliveredSeq'> {
  const [peerReadSeq, peerDeliveredSeq] = [Number(row.peer_read_seq ?? -1), Number(row.peer_delivered_seq ?? -1)]
  return peerReadSeq < 0 ? {} : { peerReadSeq, peerDeliveredSeq }
}

function toListed(row: ViewRow): ListedConversation {
  return {
    conversation: toConversation(row),
    membership: toMembership({ ...row, changed: row.m_changed }),
    ...peerOf(row),
    ...roomOf(row),
    ...lastOf(row),
    mentions: Number(row.mentions),
    directed: Number(row.directed),
  }
}

/** Where a page ended, and the cursor of its first page. */
interface PageEnd {
  readonly order: number
  readonly id: number
  readonly cursor: string
}

const writePageEnd = ({ order, id, cursor }: PageEnd): string => `${order}.${id}.${cursor}`

function readNumbers(text: string, count: number, what: string): number[] {
  const numbers = text.split('.').map(Number)
  if (numbers.length === count && numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return numbers
  const message = 'is not a cursor that this server gave'
  throw new TidingsError('invalid', `${what} ${message}`, { issues: [{ path: what, message }] })
}

function readPageEnd(next: string): PageEnd {
  const [order, id, cursor] = readNumbers(next, 3, 'next') as [number, number, number]
  return { order, id, cursor: String(cursor) }
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

/** The page's conversations, before anything is looked up for them: the cost of the rest is that of what is shown. */
async function pageIds(
  db: Kysely<Schema>,
  uid: string,
  { since, limit }: { readonly since?: string; readonly limit: number },
  end: PageEnd | undefined,
): Promise<readonly number[]> {
  let query = db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .select('c.id')
    .where('m.uid', '=', uid)
    .where('c.seq', '>', 0)
  if (since === undefined) query = query.whereRef('c.seq', '>', 'm.hidden_seq')
  else {
    const [from] = readNumbers(since, 1, 'since') as [number]
    query = query.where((where) => where.or([where('c.changed', '>=', from), where('m.changed', '>=', from)]))
  }
  if (end) {
    query = query.where((where) =>
      where.or([
        where('c.last_row', '<', end.order),
        where.and([where('c.last_row', '=', end.order), where('c.id', '<', end.id)]),
      ]),
    )
  }
  const rows = await query.orderBy('c.last_row', 'desc').orderBy('c.id', 'desc').limit(limit).execute()
  return rows.map(({ id }) => id)
}

/** Departures that one answer tells. */
const mostGone = 1000

async function goneSince(db: Kysely<Schema>, uid: string, since: string): Promise<readonly string[]> {
  const [from] = readNumbers(since, 1, 'since') as [number]
  const rows = await db
    .selectFrom('departures')
    .select('key')
    .where('uid', '=', uid)
    .where('changed', '>=', from)
    .orderBy('changed', 'desc')
    .limit(mostGone)
    .execute()
  return rows.map(({ key }) => key)
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
  const range = { limit: limit + 1, ...(since === undefined ? {} : { since }) }
  const ids = await pageIds(db, uid, range, end)
  const shown = ids.slice(0, limit)
  const rows = shown.length === 0 ? [] : await views(db, uid).where('c.id', 'in', shown).execute()
  const items = rows.sort((a, b) => b.last_row - a.last_row || b.id - a.id).map(toListed)
  const gone = since === undefined || end ? [] : await goneSince(db, uid, since)
  const last = items.at(-1)
  if (!last || ids.length <= limit) return { items, gone, cursor }
  const { order, id } = last.conversation
  return { items, gone, cursor, next: writePageEnd({ order, id, cursor }) }
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

    async retain(id, days) {
      await db.transaction().execute(async (on) => {
        const changed = await dialect.position(on)
        await on.updateTable('conversations').set({ retain_days: days, changed }).where('id', '=', id).execute()
      })
    },

    list: (uid, query) => listPage(db, dialect, uid, query),

    ...createReach(db),
    ...createPointers(db, dialect, view),
  }
}
