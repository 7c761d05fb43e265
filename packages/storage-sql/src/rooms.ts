import type { NewRoom, RoomChange, RoomChanged, RoomEntry, Rooms } from '@tidings/core'
import type { Kysely } from 'kysely'
import { appendIn } from './append.ts'
import type { SqlDialect } from './dialect.ts'
import { toMembership, toRoom } from './rows.ts'
import type { Schema } from './schema.ts'

/** Rows of one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const rowsAtOnce = 1000

interface Joining {
  readonly conversation: number
  readonly role: 'owner' | 'member'
  readonly at: number
  readonly changed: number
  /** The head at which they come in. */
  readonly seq: number
  readonly counted: number
}

async function addMembers(db: Kysely<Schema>, uids: readonly string[], joining: Joining): Promise<string[]> {
  const { conversation, role, at, changed, seq, counted } = joining
  const row = { conversation, role, joined_at: at, joined_seq: seq, read_seq: seq, read_counted: counted, changed }
  const added: string[] = []
  for (let start = 0; start < uids.length; start += rowsAtOnce) {
    const rows = uids.slice(start, start + rowsAtOnce).map((uid) => ({ ...row, uid }))
    const query = db
      .insertInto('members')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('uid')
    added.push(...(await query.execute()).map((made) => made.uid))
  }
  return added
}

async function removeMembers(db: Kysely<Schema>, conversation: number, uids: readonly string[]): Promise<string[]> {
  if (uids.length === 0) return []
  const query = db
    .deleteFrom('members')
    .where('conversation', '=', conversation)
    .where('uid', 'in', uids)
    .returning('uid')
  return (await query.execute()).map((gone) => gone.uid)
}

async function setRoles(
  db: Kysely<Schema>,
  id: string,
  conversation: number,
  roles: RoomChange['roles'] = [],
): Promise<void> {
  for (const { user, role } of roles) {
    const member = db
      .updateTable('members')
      .set({ role })
      .where('conversation', '=', conversation)
      .where('uid', '=', user)
    await member.execute()
    if (role === 'owner') await db.updateTable('rooms').set({ owner: user }).where('id', '=', id).execute()
  }
}

const roomOf = async (on: Kysely<Schema>, id: string) => {
  const row = await on.selectFrom('rooms').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toRoom(row)
}

async function changeIn(
  on: Kysely<Schema>,
  dialect: SqlDialect,
  id: string,
  change: RoomChange,
): Promise<RoomChanged | undefined> {
  const found = await roomOf(on, id)
  if (!found) return undefined
  const { conversation } = found
  const heads = on.selectFrom('conversations').select(['seq', 'counted']).where('id', '=', conversation)
  const head = await (dialect.locksRows ? heads.forUpdate() : heads).executeTakeFirstOrThrow()
  const changed = await dialect.position(on)
  const at = change.entry.ts
  const added = await addMembers(on, change.add ?? [], { conversation, role: 'member', at, changed, ...head })
  const removed = await removeMembers(on, conversation, change.remove ?? [])
  await setRoles(on, id, conversation, change.roles)
  const [appended] = await appendIn(on, dialect, [{ ...change.entry, conversation }])
  const row = await on
    .updateTable('rooms')
    .set((room) => ({ updated_at: at, member_count: room('member_count', '+', added.length - removed.length) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { room: toRoom(row), added, removed, appended: appended as RoomChanged['appended'] }
}

async function createIn(
  on: Kysely<Schema>,
  dialect: SqlDialect,
  room: NewRoom,
  entry: RoomEntry,
): Promise<RoomChanged> {
  const { id, name, avatar, owner, members, createdAt: at } = room
  const changed = await dialect.position(on)
  const made = await on
    .insertInto('conversations')
    .values({
      key: `room/${id}`,
      kind: 'room',
      seq: 0,
      rev: 0,
      counted: 0,
      created_at: at,
      updated_at: at,
      changed,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const joining = { conversation: made.id, at, changed, seq: 0, counted: 0 }
  const added = [
    ...(await addMembers(on, [owner], { ...joining, role: 'owner' })),
    ...(await addMembers(on, members, { ...joining, role: 'member' })),
  ]
  const row = await on
    .insertInto('rooms')
    .values({
      id,
      conversation: made.id,
      name,
      avatar,
      owner,
      member_count: added.length,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const [appended] = await appendIn(on, dialect, [{ ...entry, conversation: made.id }])
  return { room: toRoom(row), added, removed: [], appended: appended as RoomChanged['appended'] }
}

export function createRooms(db: Kysely<Schema>, dialect: SqlDialect): Rooms {
  return {
    get: (id) => roomOf(db, id),

    create: (room, entry) => db.transaction().execute((transaction) => createIn(transaction, dialect, room, entry)),

    change: (id, change) => db.transaction().execute((transaction) => changeIn(transaction, dialect, id, change)),

    async ofUser(uid, after, limit) {
      const rows = await db
        .selectFrom('members')
        .innerJoin('rooms', 'rooms.conversation', 'members.conversation')
        .where('members.uid', '=', uid)
        .where('rooms.id', '>', after)
        .selectAll('rooms')
        .orderBy('rooms.id')
        .limit(limit)
        .execute()
      return rows.map(toRoom)
    },

    async members(conversation, after, limit) {
      const query = db
        .selectFrom('members')
        .selectAll()
        .where('conversation', '=', conversation)
        .where('uid', '>', after)
      return (await query.orderBy('uid').limit(limit).execute()).map(toMembership)
    },

    async successor(conversation, except) {
      const row = await db
        .selectFrom('members')
        .select('uid')
        .where('conversation', '=', conversation)
        .where('uid', '<>', except)
        .orderBy((order) => order.case().when('role', '=', 'admin').then(0).else(1).end())
        .orderBy('joined_at')
        .orderBy('uid')
        .limit(1)
        .executeTakeFirst()
      return row?.uid
    },
  }
}
