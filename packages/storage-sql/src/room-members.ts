import type { ConversationId, Membership, RoomChange } from '@tidings/core'
import type { Uid } from '@tidings/protocol'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import { sql } from './kysely.ts'
import { memberColumns, nextVersion } from './pointers.ts'
import { toMembership } from './rows.ts'
import type { Schema } from './schema.ts'

/** By uid, after one. */
export const membersAfter = builtOnce(
  (db, asked: { readonly conversation: number; readonly after: string; readonly limit: number }) =>
    db
      .selectFrom('members')
      .selectAll()
      .where('conversation', '=', asked.conversation)
      .where('uid', '>', asked.after)
      .orderBy('uid')
      .limit(asked.limit),
)

export async function membersAmong(
  db: Kysely<Schema>,
  conversation: number,
  uids: readonly string[],
): Promise<readonly string[]> {
  if (uids.length === 0) return []
  const ofThem = db
    .selectFrom('members')
    .select('uid')
    .where('conversation', '=', conversation)
    .where('uid', 'in', uids)
  return (await ofThem.execute()).map(({ uid }) => uid)
}

/** Rows of one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const rowsAtOnce = 1000

export interface Joining {
  readonly conversation: number
  readonly role: 'owner' | 'member'
  readonly at: number
  readonly changed: number
  /** The head at which they come in. */
  readonly seq: number
  readonly counted: number
}

export async function addMembers(db: Kysely<Schema>, uids: readonly string[], joining: Joining): Promise<string[]> {
  const { conversation, role, at, changed, seq, counted } = joining
  const place = { joined_seq: seq, read_seq: seq, read_counted: counted }
  const row = { conversation, role, joined_at: at, ...place, changed, version: changed }
  const added: string[] = []
  for (let start = 0; start < uids.length; start += rowsAtOnce) {
    const rows = uids.slice(start, start + rowsAtOnce).map((uid) => ({ ...row, uid }))
    const query = db
      .insertInto('members')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('uid')
    const made = (await query.execute()).map(({ uid }) => uid)
    added.push(...made)
    if (seq === 0 || made.length === 0) continue
    await db.deleteFrom('departures').where('conversation', '=', conversation).where('uid', 'in', made).execute()
  }
  return added
}

export interface Leaving {
  readonly id: string
  /** Of the conversation. */
  readonly key: string
  readonly conversation: number
  readonly changed: number
}

export async function removeMembers(
  db: Kysely<Schema>,
  { key, conversation, changed }: Leaving,
  uids: NonNullable<RoomChange['remove']>,
): Promise<string[]> {
  if (uids.length === 0) return []
  const gone = db.deleteFrom('members').where('conversation', '=', conversation).returning('uid')
  const rows = await (uids === 'all' ? gone : gone.where('uid', 'in', uids)).execute()
  const departed = rows.map(({ uid }) => uid)
  for (let start = 0; start < departed.length; start += rowsAtOnce) {
    const left = departed.slice(start, start + rowsAtOnce).map((uid) => ({ uid, conversation, key, changed }))
    await db
      .insertInto('departures')
      .values(left)
      .onConflict((conflict) => conflict.columns(['uid', 'conversation']).doUpdateSet({ changed }))
      .execute()
  }
  return departed
}

/** Roles and memberships; answers the members that were named, as they are now. */
export async function changeMembers(
  db: Kysely<Schema>,
  { id, conversation, changed }: Leaving,
  { roles = [], member }: RoomChange,
): Promise<Membership[]> {
  const of = (uid: string) => db.updateTable('members').where('conversation', '=', conversation).where('uid', '=', uid)
  for (const { user, role } of roles) {
    await of(user).set({ role }).execute()
    if (role === 'owner') await db.updateTable('rooms').set({ owner: user }).where('id', '=', id).execute()
  }
  const columns = member ? memberColumns(member.patch) : {}
  if (member && Object.keys(columns).length > 0) await of(member.user).set(columns).execute()
  const named = [...roles.map(({ user }) => user), ...(member ? [member.user] : [])]
  if (named.length === 0) return []
  await db
    .updateTable('members')
    .set({ changed, version: nextVersion })
    .where('conversation', '=', conversation)
    .where('uid', 'in', named)
    .execute()
  const rows = db.selectFrom('members').selectAll().where('conversation', '=', conversation).where('uid', 'in', named)
  return (await rows.execute()).map(toMembership)
}

export async function adminsOf(
  db: Kysely<Schema>,
  conversation: ConversationId,
  limit: number,
): Promise<readonly Uid[]> {
  const rows = await db
    .selectFrom('members')
    .select('uid')
    .where('conversation', '=', conversation)
    // As the index has it, which knows the few of them.
    .where(sql<boolean>`role = 'admin'`)
    .orderBy('uid')
    .limit(limit)
    .execute()
  return rows.map(({ uid }) => uid)
}

export async function robotsOf(
  db: Kysely<Schema>,
  conversation: ConversationId,
  limit: number,
): Promise<readonly Uid[]> {
  const rows = await db
    .selectFrom('users')
    .innerJoin('members', (join) =>
      join.onRef('members.uid', '=', 'users.uid').on('members.conversation', '=', conversation),
    )
    .select('users.uid')
    // The index is of those that have one.
    .where('kind', 'is not', null)
    .where('kind', '=', 'robot')
    .orderBy('users.uid')
    .limit(limit)
    .execute()
  return rows.map(({ uid }) => uid)
}
