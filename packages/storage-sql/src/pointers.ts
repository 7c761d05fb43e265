import type {
  ConversationSettingsPatch,
  Conversations,
  Judged,
  ListedConversation,
  MembershipPatch,
} from '@tidings/core'
import type { ConversationSettings } from '@tidings/protocol'
import type { Kysely } from 'kysely'
import { isStale } from './access.ts'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import { sql } from './kysely.ts'
import { lastEntry } from './last-entry.ts'
import { lockAll } from './locks.ts'
import type { Schema } from './schema.ts'

interface Position {
  readonly id: number
  readonly uid: string
  readonly seq: number
}

/** Of a membership that changes; the pointer's move by sending is no change of it. */
export const nextVersion = sql<number>`version + 1`

const memberOf = (db: Kysely<Schema>, { id, uid }: { readonly id: number; readonly uid: string }) =>
  db.updateTable('members').where('uid', '=', uid).where('conversation', '=', id)

/** The member's pointer stands before a place. */
const isBefore = (db: Kysely<Schema>, uid: string, column: 'read_seq' | 'delivered_seq', seq: number) =>
  db
    .selectFrom('members')
    .select('uid')
    .where('uid', '=', uid)
    .where('conversation', '=', sql.ref<number>('conversations.id'))
    .where(column, '<', seq)

/**
 * The peer's list shows how far was read and received. Before the pointer moves: whoever changes a conversation and its
 * members changes them in this order, so that nobody waits in a ring.
 */
const touchPair = (
  db: Kysely<Schema>,
  { id, uid, seq, changed }: Position & { readonly changed: number },
  column: 'read_seq' | 'delivered_seq',
) =>
  db
    .updateTable('conversations')
    .set({ changed })
    .where('id', '=', id)
    .where('kind', '=', 'pair')
    .where(({ exists }) => exists(isBefore(db, uid, column, seq)))
    .execute()

/** Moves a read pointer forward; false when it stands there already. */
async function moveRead(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { id, uid, seq, now }: Position & { readonly now: number },
): Promise<boolean> {
  const entry = await lastEntry(db, id, '<=', seq)
  if (!entry) return false
  const changed = await dialect.position(db)
  await touchPair(db, { id, uid, seq: entry.seq, changed }, 'read_seq')
  const { numUpdatedRows } = await memberOf(db, { id, uid })
    .set({ read_seq: entry.seq, read_counted: entry.counted, changed, version: nextVersion })
    .where('read_seq', '<', entry.seq)
    .executeTakeFirst()
  // Also when the pointer stands there already: an answer may have moved it before.
  await db
    .updateTable('burns')
    .set({ at: sql`after + ${now}` })
    .where('conversation', '=', id)
    .where('seq', '<=', entry.seq)
    .where('sender', '<>', uid)
    .where('at', 'is', null)
    .execute()
  if (numUpdatedRows === 0n) return false
  await noteInFeed(db, dialect, [{ kind: 'pointer', conversation: id, user: uid }])
  return true
}

/** Moves a read pointer back to before an entry. */
async function moveBack(db: Kysely<Schema>, dialect: SqlDialect, { id, uid, seq }: Position): Promise<void> {
  const last = await lastEntry(db, id, '<', seq)
  const { seq: to, counted } = last ?? { seq: 0, counted: 0 }
  const changed = await dialect.position(db)
  const { numUpdatedRows } = await memberOf(db, { id, uid })
    .set({ read_seq: to, read_counted: counted, changed, version: nextVersion })
    .set({
      seen_seq: sql`case when seen_seq > read_seq then seen_seq else read_seq end`,
      read_turn: sql`read_turn + 1`,
    })
    .where('read_seq', '>', to)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await noteInFeed(db, dialect, [{ kind: 'pointer', conversation: id, user: uid }])
}

/** Moves delivery pointers forward, to the heads at most; answers the conversations in which one moved. */
async function moveDelivered(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uid: string,
  positions: readonly { readonly id: number; readonly seq: number }[],
): Promise<readonly number[]> {
  const changed = await dialect.position(db)
  const sorted: Position[] = []
  for (const { id, seq } of positions.toSorted((a, b) => a.id - b.id)) {
    const head = await db.selectFrom('conversations').select('seq').where('id', '=', id).executeTakeFirst()
    sorted.push({ id, uid, seq: Math.min(seq, head?.seq ?? 0) })
  }
  for (const position of sorted) await touchPair(db, { ...position, changed }, 'delivered_seq')
  const moved: number[] = []
  for (const { id, seq } of sorted) {
    const pointer = memberOf(db, { id, uid }).set({ delivered_seq: seq }).where('delivered_seq', '<', seq)
    if ((await pointer.executeTakeFirst()).numUpdatedRows > 0n) moved.push(id)
  }
  return moved
}

/** The columns that a patch names. */
export const memberColumns = ({ alias, mutedUntil, allowed, hiddenSeq }: Omit<MembershipPatch, 'settings'>) => ({
  ...(alias === undefined ? {} : { alias }),
  ...(mutedUntil === undefined ? {} : { muted_until: mutedUntil }),
  ...(allowed === undefined ? {} : { allowed: Number(allowed) }),
  ...(hiddenSeq === undefined ? {} : { hidden_seq: hiddenSeq }),
})

async function mergedSettings(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { id, uid }: { readonly id: number; readonly uid: string },
  patch: ConversationSettingsPatch,
): Promise<{ readonly settings?: string }> {
  const query = db.selectFrom('members').select('settings').where('uid', '=', uid).where('conversation', '=', id)
  const row = await (dialect.locksRows ? query.forUpdate() : query).executeTakeFirst()
  if (!row) return {}
  const merged = Object.entries({ ...(JSON.parse(row.settings) as object), ...patch })
  return { settings: JSON.stringify(Object.fromEntries(merged.filter(([, value]) => value != null))) }
}

async function updateIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  at: { readonly id: number; readonly uid: string },
  { patch, judged }: { readonly patch: MembershipPatch; readonly judged: Judged | undefined },
): Promise<'stale' | undefined> {
  await lockAll(db, dialect, { judged: judged ? [judged.user] : [] })
  if (await isStale(db, dialect, judged, 0)) return 'stale'
  const changed = await dialect.position(db)
  const settings = patch.settings ? await mergedSettings(db, dialect, at, patch.settings) : {}
  const member = await memberOf(db, at)
    .set({ ...memberColumns(patch), ...settings, changed, version: nextVersion })
    .returning('settings')
    .executeTakeFirst()
  if (!member) return undefined
  const { blocked = false } = JSON.parse(member.settings) as ConversationSettings
  await noteInFeed(db, dialect, [{ kind: 'view', conversation: at.id, user: at.uid, blocked }])
  const { clearedSeq } = patch
  if (clearedSeq !== undefined)
    await memberOf(db, at).set({ cleared_seq: clearedSeq }).where('cleared_seq', '<', clearedSeq).execute()
  return undefined
}

/** What a member has read and received, and set for themselves. */
export function createPointers(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  view: (id: number, uid: string) => Promise<ListedConversation | undefined>,
): Pick<Conversations, 'read' | 'unread' | 'delivered' | 'update' | 'readers'> {
  return {
    async read(id, uid, { seq, now }) {
      const moved = await db.transaction().execute((on) => moveRead(on, dialect, { id, uid, seq, now }))
      const after = await view(id, uid)
      return after && { view: after, moved }
    },

    async unread(id, uid, seq) {
      await db.transaction().execute((on) => moveBack(on, dialect, { id, uid, seq }))
      return view(id, uid)
    },

    delivered: (uid, positions) =>
      db.transaction().execute(async (on) => {
        const moved = await moveDelivered(on, dialect, uid, positions)
        await noteInFeed(
          on,
          dialect,
          moved.map((conversation) => ({ kind: 'pointer', conversation, user: uid })),
        )
        return moved
      }),

    // `stale` is for who is judged.
    update: (async (id, uid, patch, judged?: Judged) => {
      const stale = await db.transaction().execute((on) => updateIn(on, dialect, { id, uid }, { patch, judged }))
      return stale ?? view(id, uid)
    }) as Conversations['update'],

    async readers(id, { seq, sender }, { after, limit }) {
      const audience = db
        .selectFrom('members as m')
        .leftJoin('users as u', 'u.uid', 'm.uid')
        .where('m.conversation', '=', id)
        .where('m.uid', '<>', sender)
        .where('m.joined_seq', '<', seq)
      const have = audience
        .where(({ eb, or }) => or([eb('m.read_seq', '>=', seq), eb('m.seen_seq', '>=', seq)]))
        .where(sql`coalesce(u.receipts, 1)`, '=', 1)
      const { of } = await audience.select(({ fn }) => fn.countAll().as('of')).executeTakeFirstOrThrow()
      const { read } = await have.select(({ fn }) => fn.countAll().as('read')).executeTakeFirstOrThrow()
      const rows = await have.select('m.uid').where('m.uid', '>', after).orderBy('m.uid').limit(limit).execute()
      return { read: Number(read), of: Number(of), readers: rows.map(({ uid }) => uid) }
    },
  }
}
