import type {
  ChangeJudged,
  NewRoom,
  RecordLimit,
  RoomChange,
  RoomChanged,
  RoomEntry,
  RoomRecord,
  RoomSettingsPatch,
  Rooms,
} from '@tidings/core'
import { pictureHolder } from '@tidings/core/rooms-port'
import type { RoomSettings } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { Kysely } from 'kysely'
import { areOthers, isStale } from './access.ts'
import { appendIn, ownersOf } from './append.ts'
import { holdIn, ownerOfHolder } from './attachment-uses.ts'
import { builtOnce } from './built-once.ts'
import type { SqlDialect } from './dialect.ts'
import { enrol } from './enrolling.ts'
import { noteInFeed } from './feed-items.ts'
import type { Head } from './heads.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { findMembers } from './member-search.ts'
import { locksOf, putLocked } from './records.ts'
import { accessOf, listedRooms, listIn } from './room-directory.ts'
import {
  addMembers,
  adminsOf,
  changeMembers,
  type Leaving,
  membersAfter,
  membersAmong,
  removeMembers,
  robotsOf,
} from './room-members.ts'
import { toMembership, toRoom } from './rows.ts'
import type { Schema } from './schema.ts'

const mergedSettings = (settings: RoomSettings, patch: RoomSettingsPatch): string =>
  JSON.stringify({ ...settings, ...patch, who: { ...settings.who, ...patch.who } })

/** Whether anybody may do less by it than before, as far as what is changed tells. */
const takesRights = ({ remove = [], roles = [], member, room }: RoomChange, kind: RoomRecord['kind']): boolean =>
  // Who merely subscribed had none.
  (remove.length > 0 && (kind !== 'channel' || remove === 'all')) ||
  roles.length > 0 ||
  room?.settings !== undefined ||
  Object.keys(member?.patch ?? {}).some((field) => field !== 'alias')

/** The room's own columns; a list shows them, so the conversation counts as changed. */
async function changeRoom(
  db: Kysely<Schema>,
  { id, conversation, changed }: Leaving,
  change: RoomChange,
  {
    members,
    settings,
    access,
    room: { kind },
  }: Pick<RoomRecord, 'settings' | 'access'> & { readonly members: number; readonly room: RoomRecord },
) {
  const { room, remove, at } = change
  const narrowed = takesRights(change, kind) ? { narrowed: access } : {}
  await db
    .updateTable('conversations')
    .set({ changed, access, ...narrowed })
    .where('id', '=', conversation)
    .execute()
  const row = await db
    .updateTable('rooms')
    .set({
      // A client knows the room by its latest state: a clock that was put back must not make this one look older.
      updated_at: sql`case when updated_at > ${at} then updated_at else ${at} end`,
      member_count: sql`member_count + ${members}`,
      ...(room?.name === undefined ? {} : { name: room.name }),
      ...(room?.avatar === undefined ? {} : { avatar: room.avatar }),
      ...(room?.settings === undefined ? {} : { settings: mergedSettings(settings, room.settings) }),
      ...(remove === 'all' ? { dissolved: 1 } : {}),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  if (room || remove === 'all') await listIn(db, row)
  return toRoom({ ...row, access })
}

const roomById = builtOnce((db, { id }: { readonly id: string }) =>
  db.selectFrom('rooms').selectAll().select(accessOf).where('id', '=', id).where('dissolved', '=', 0),
)

async function roomOf(on: Kysely<Schema>, id: string): Promise<RoomRecord | undefined> {
  const [row] = await roomById(on, { id })
  return row && toRoom(row)
}

const keyOf = ({ id, kind }: Pick<RoomRecord, 'id' | 'kind'>): string => `${kind ?? 'room'}/${id}`

const ownersOfAll = (pictures: readonly string[] | undefined, entry: RoomEntry | undefined, id: string) => [
  ...(pictures ? [ownerOfHolder(pictureHolder(id))] : []),
  ...(entry ? ownersOf([entry]) : []),
]

/** Who subscribes to a channel that ends is let go later, not in its one transaction. */
const leaversOf = ({ remove = [] }: RoomChange, { kind }: RoomRecord): readonly string[] | 'all' =>
  remove === 'all' && kind === 'channel' ? [] : remove

/** Whoever comes to own the room, where it is counted how many they have. */
const ownersToCount = ({ limit, roles = [] }: RoomChange): readonly string[] =>
  limit ? roles.flatMap(({ user, role }) => (role === 'owner' ? [user] : [])) : []

/** The room, with everything locked that its change needs. */
async function lockRoom(on: Kysely<Schema>, dialect: SqlDialect, id: string, change: RoomChange) {
  const known = await roomOf(on, id)
  if (!known) return undefined
  const { keys, owners } = locksOf(change.records ?? [], change.given)
  const heads = await lockAll(on, dialect, {
    judged: change.judged ? [change.judged.user] : [],
    heads: [known.conversation],
    keys,
    owners: [
      ...owners,
      ...ownersToCount(change).map((uid) => `user/${uid}`),
      ...ownersOfAll(change.pictures, change.entry, id),
    ],
  })
  // Whoever held the head until now may have ended the room.
  const found = dialect.locksRows ? await roomOf(on, id) : known
  return found && { found, heads, head: heads.get(known.conversation) as Head }
}

async function changeIn(
  on: Kysely<Schema>,
  dialect: SqlDialect,
  id: string,
  change: RoomChange,
): Promise<RoomChanged | 'stale' | undefined> {
  const locked = await lockRoom(on, dialect, id, change)
  if (!locked) return undefined
  const { found, heads, head } = locked
  const { access, seq, counted } = head
  const { conversation } = found
  if ((await isStale(on, dialect, change.judged, access)) || (await areOthers(on, change.given ?? []))) return 'stale'
  for (const user of ownersToCount(change))
    if (change.limit && user !== found.owner) await expectFewer(on, { ...found, owner: user }, change.limit)
  const key = keyOf(found)
  const place: Leaving = { id, key, conversation, changed: await dialect.position(on) }
  const joining = { conversation, role: 'member' as const, at: change.at, changed: place.changed, seq, counted }
  const added = await addMembers(on, change.add ?? [], joining)
  const removed = await removeMembers(on, place, leaversOf(change, found))
  const changed = await changeMembers(on, place, change)
  await noteInFeed(on, dialect, [{ kind: 'access', conversation, key, access: access + 1 }])
  const records = await putLocked(on, dialect, change.records ?? [], heads)
  if (change.pictures) await holdIn(on, dialect, pictureHolder(id), { ids: change.pictures, now: change.at })
  const [appended] = change.entry ? await appendIn(on, dialect, [{ ...change.entry, conversation }]) : []
  const { settings } = (await roomOf(on, id)) ?? found
  const members = added.length - removed.length
  const room = await changeRoom(on, place, change, { members, settings, access: access + 1, room: found })
  return { room, added, removed, changed, records, ...(appended ? { appended } : {}) }
}

/** `too_large` when somebody, whose records are locked, owns as many rooms as they may. */
async function expectFewer(
  on: Kysely<Schema>,
  { owner, kind }: Pick<Partial<RoomRecord>, 'kind'> & { readonly owner: string },
  limit: RecordLimit,
): Promise<void> {
  const { count } = await on
    .selectFrom('rooms')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('owner', '=', owner)
    .where('kind', 'is not distinct from', kind ?? null)
    .where('dissolved', '=', 0)
    .executeTakeFirstOrThrow()
  if (Number(count) >= limit.most) throw new TidingsError('too_large', limit.message, { limit: limit.most })
}

async function createIn(
  on: Kysely<Schema>,
  dialect: SqlDialect,
  room: NewRoom,
  { entry, by }: { readonly entry: RoomEntry; readonly by: ChangeJudged | undefined },
): Promise<RoomChanged | 'stale'> {
  const { id, name, avatar, owner, members, createdAt: at, settings, limit, pictures } = room
  const { keys, owners } = locksOf(room.records ?? [], by?.given)
  const heads = await lockAll(on, dialect, {
    judged: by ? [by.judged.user] : [],
    keys,
    owners: [...owners, ...(limit ? [`user/${owner}`] : []), ...ownersOfAll(pictures, entry, id)],
  })
  if ((await isStale(on, dialect, by?.judged, 0)) || (await areOthers(on, by?.given ?? []))) return 'stale'
  if (limit) await expectFewer(on, room, limit)
  const changed = await dialect.position(on)
  const made = await on
    .insertInto('conversations')
    .values({
      key: keyOf(room),
      kind: room.kind ?? 'room',
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
      settings: JSON.stringify(settings),
      kind: room.kind ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await listIn(on, row)
  await noteInFeed(on, dialect, [{ kind: 'access', conversation: made.id, key: keyOf(room), access: 0 }])
  const records = await putLocked(on, dialect, room.records ?? [], heads)
  if (pictures) await holdIn(on, dialect, pictureHolder(id), { ids: pictures, now: at })
  const [appended] = await appendIn(on, dialect, [{ ...entry, conversation: made.id }])
  return {
    room: toRoom({ ...row, access: 0 }),
    added,
    removed: [],
    changed: [],
    records,
    ...(appended ? { appended } : {}),
  }
}

const letGoBy =
  (db: Kysely<Schema>, dialect: SqlDialect): Rooms['letGo'] =>
  (conversation, limit) =>
    db.transaction().execute((transaction) => letGoIn(transaction, dialect, { conversation, limit }))

async function letGoIn(
  on: Kysely<Schema>,
  dialect: SqlDialect,
  { conversation, limit }: { readonly conversation: number; readonly limit: number },
): Promise<readonly string[]> {
  await lockAll(on, dialect, { heads: [conversation] })
  const ended = await on
    .selectFrom('rooms')
    .selectAll()
    .select(accessOf)
    .where('conversation', '=', conversation)
    .where('dissolved', '=', 1)
    .executeTakeFirst()
  if (!ended) return []
  const room = toRoom(ended)
  const members = await membersAfter(on, { conversation, after: '', limit })
  const place = { id: room.id, key: keyOf(room), conversation, changed: await dialect.position(on) }
  return removeMembers(
    on,
    place,
    members.map(({ uid }) => uid),
  )
}

export function createRooms(db: Kysely<Schema>, dialect: SqlDialect): Rooms {
  return {
    get: (id) => roomOf(db, id),

    // `stale` is for who is judged.
    create: ((room, entry, by?: ChangeJudged) =>
      db
        .transaction()
        .execute((transaction) => createIn(transaction, dialect, room, { entry, by }))) as Rooms['create'],

    change: (id, change) => db.transaction().execute((transaction) => changeIn(transaction, dialect, id, change)),

    listed: (query) => listedRooms(db, query),

    async ofUser(uid, after, limit, other) {
      const rows = await db
        .selectFrom('members')
        .innerJoin('rooms', 'rooms.conversation', 'members.conversation')
        .where('members.uid', '=', uid)
        .where('rooms.id', '>', after)
        .where('rooms.kind', 'is', null)
        .where('rooms.dissolved', '=', 0)
        .$if(other !== undefined, (query) =>
          query.where(({ exists, selectFrom }) =>
            exists(
              selectFrom('members as theirs')
                .select('theirs.uid')
                .whereRef('theirs.conversation', '=', 'members.conversation')
                .where('theirs.uid', '=', other as string),
            ),
          ),
        )
        .selectAll('rooms')
        .select(accessOf)
        .orderBy('rooms.id')
        .limit(limit)
        .execute()
      return rows.map(toRoom)
    },

    async members(conversation, after, limit) {
      return (await membersAfter(db, { conversation, after, limit })).map(toMembership)
    },

    async enrol(id, uids, at) {
      const room = await roomOf(db, id)
      return room ? enrol(db, dialect, room, { uids, at }) : []
    },

    among: (conversation, uids) => membersAmong(db, conversation, uids),
    admins: (conversation, limit) => adminsOf(db, conversation, limit),
    robots: (conversation, limit) => robotsOf(db, conversation, limit),

    letGo: letGoBy(db, dialect),

    findMembers: (conversation, query, limit) => findMembers(db, { conversation, query, limit }),

    async successor(conversation, except, role) {
      const row = await db
        .selectFrom('members')
        .leftJoin('users', 'users.uid', 'members.uid')
        .select('members.uid')
        .where('conversation', '=', conversation)
        .where('members.uid', '<>', except)
        .where('users.kind', 'is', null)
        // As the index has it, which knows the few of them.
        .$if(role !== undefined, (query) => query.where(sql<boolean>`members.role = 'admin'`))
        .orderBy((order) => order.fn.coalesce('users.banned', order.lit(0)))
        .orderBy((order) => order.case().when('role', '=', 'admin').then(0).else(1).end())
        .orderBy('joined_seq')
        .orderBy('members.uid')
        .limit(1)
        .executeTakeFirst()
      return row?.uid
    },
  }
}
