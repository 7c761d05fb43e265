import type { Judged, LeftSeat, NewUser, UserPatch, UserRecord, Users } from '@tidings/core'
import type { Kysely } from 'kysely'
import { isStale } from './access.ts'
import { claimAll, claimFree } from './claims.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { getMeta } from './meta.ts'
import { locksOf, putLocked } from './records.ts'
import { toUser } from './rows.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { tellOf } from './tell-user.ts'
import { keysOf, writeTerms } from './user-keys.ts'
import { searchUsers } from './user-search.ts'
import { usersBy } from './users-by-uid.ts'

/** Where new users begin to count: above the tokens of accounts that a restore has taken away, whose names are free. */
export const firstGeneration = 'first-generation'

export async function createIn(db: Kysely<Schema>, user: NewUser) {
  const keys = keysOf(user.uid)
  if (!user.unlikeOthers) await claimFree(db, [user.uid])
  else if (!(await claimAll(db, user.uid))) return undefined
  const generation = Number((await getMeta(db, firstGeneration)) ?? 0)
  const row = await db
    .insertInto('users')
    .values({
      uid: user.uid,
      ...keys,
      name: user.name,
      avatar: user.avatar,
      created_at: user.createdAt,
      banned: 0,
      generation,
      revoked: generation === 0 ? '{}' : JSON.stringify({ all: { generation, at: 0 } }),
      password_hash: user.passwordHash ?? null,
      kind: user.kind ?? null,
    })
    .onConflict((conflict) => conflict.column('uid').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  await writeTerms(db, row)
  return toUser(row)
}

async function createAndTell(db: Kysely<Schema>, dialect: SqlDialect, user: NewUser) {
  const made = await createIn(db, user)
  if (made) await tellOf(db, dialect, made)
  return made
}

/** The patch in the place of what stands; what is null goes. */
const merged = (text: string, patch: object): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries({ ...(JSON.parse(text) as object), ...patch }).filter(([, value]) => value !== null),
    ),
  )

/** What a user's revocations come to by a patch. */
function revocationsIn(row: { generation: number; revoked: string }, { revoke, revokedNotAfter }: UserPatch) {
  const generation = row.generation + (revoke ? 1 : 0)
  const { scope, ...told } = revoke ?? { at: 0 }
  const stands = JSON.parse(row.revoked) as UserRecord['revoked']
  const revoked = scope === undefined ? stands : { ...stands, [scope]: { generation, ...told } }
  const settled = Object.entries(revoked).map(([key, value]) => [
    key,
    { ...value, at: Math.min(value.at, revokedNotAfter ?? value.at) },
  ])
  return { generation, revoked: JSON.stringify(Object.fromEntries(settled)) }
}

const seatsIn = (text: string): UserRecord['seats'] => JSON.parse(text) as UserRecord['seats']

/** Whether it decides what they may do at all. Where nobody else sits, a seat is taken from nobody. */
function isOfStanding(
  { banned, erased, passwordHash, revoke, judgedAnew, seat }: UserPatch,
  { seats }: { seats: string },
): boolean {
  if ([banned, erased, passwordHash, revoke, judgedAnew].some((change) => change !== undefined)) return true
  const sitting = seat && seatsIn(seats)[seat.name]
  return sitting !== undefined && sitting !== seat?.session
}

/** The user, locked; `raises`: their standing. */
async function lockUser(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uid: string,
  { patch, judged }: { readonly patch: UserPatch; readonly judged: Judged | undefined },
) {
  const query = db.selectFrom('users').selectAll().where('uid', '=', uid)
  const before = await query.executeTakeFirst()
  if (!before) return undefined
  const raises = isOfStanding(patch, before)
  const { owners } = locksOf(patch.records ?? [])
  await lockAll(db, dialect, { raised: raises ? [uid] : [], judged: judged ? [judged.user] : [], owners })
  const row = dialect.locksRows ? await query.forUpdate().executeTakeFirstOrThrow() : before
  if (isOfStanding(patch, row) && !raises) throw new RunAgain('somebody sat down meanwhile')
  return { row, raises }
}

async function updateIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uid: string,
  by: { readonly patch: UserPatch; readonly judged: Judged | undefined },
) {
  const { patch, judged } = by
  const locked = await lockUser(db, dialect, uid, by)
  if (!locked) return undefined
  if (await isStale(db, dialect, judged, 0)) return 'stale'
  const { row, raises } = locked
  const changed = await db
    .updateTable('users')
    .set({
      name: patch.name ?? row.name,
      avatar: patch.avatar ?? row.avatar,
      kind: patch.kind ?? row.kind,
      banned: Number(patch.banned ?? row.banned !== 0),
      erased: Number(patch.erased ?? row.erased !== 0),
      password_hash: patch.passwordHash ?? row.password_hash,
      ...revocationsIn(row, patch),
      appearance: patch.appearance ? merged(row.appearance, patch.appearance) : row.appearance,
      standing: row.standing + Number(raises),
      version: row.version + 1,
      seats: patch.seat ? merged(row.seats, { [patch.seat.name]: patch.seat.session }) : row.seats,
    })
    .where('uid', '=', uid)
    .returningAll()
    .executeTakeFirstOrThrow()
  if (patch.name !== undefined || patch.banned !== undefined) await writeTerms(db, changed)
  if (patch.records) await putLocked(db, dialect, patch.records, new Map())
  await tellOf(db, dialect, changed)
  return toUser(changed)
}

async function eraseIn(db: Kysely<Schema>, dialect: SqlDialect, uid: string): Promise<void> {
  const owners = ['user', 'groups', 'push', 'brought', 'invitations', 'reports', 'account'].map(
    (prefix) => `${prefix}/${uid}`,
  )
  await lockAll(db, dialect, { raised: [uid], owners })
  for (const table of ['records', 'owners'] as const) await db.deleteFrom(table).where('owner', 'in', owners).execute()
  const memberships = db.selectFrom('members').select('conversation').where('uid', '=', uid)
  if (dialect.locksRows) await memberships.orderBy('conversation').forUpdate().execute()
  await db.updateTable('members').set({ settings: '{}', alias: '' }).where('uid', '=', uid).execute()
  for (const table of ['clients', 'user_terms', 'departures'] as const)
    await db.deleteFrom(table).where('uid', '=', uid).execute()
  const nothing = {
    name: '',
    avatar: '',
    password_hash: null,
    appearance: '{}',
    last_seen: 0,
    banned: 1,
    erased: 1,
    kind: null,
  }
  const gone = await db
    .updateTable('users')
    .set({ ...nothing, seats: '{}', standing: sql`standing + 1`, version: sql`version + 1` })
    .where('uid', '=', uid)
    .returningAll()
    .executeTakeFirst()
  await tellOf(db, dialect, gone ?? { uid, standing: 0, version: 0 })
}

/** Users of one transaction. */
const leaveAtOnce = 500

async function leaveIn(db: Kysely<Schema>, dialect: SqlDialect, left: readonly LeftSeat[]): Promise<void> {
  const uids = [...new Set(left.map(({ user }) => user))]
  const query = db.selectFrom('users').select(['uid', 'seats']).where('uid', 'in', uids).orderBy('uid')
  for (const { uid, seats } of await (dialect.locksRows ? query.forUpdate() : query).execute()) {
    const sitting = seatsIn(seats)
    const gone = left.filter(({ user, name, session }) => user === uid && sitting[name] === session)
    const rest = merged(seats, Object.fromEntries(gone.map(({ name }) => [name, null])))
    if (gone.length > 0) await db.updateTable('users').set({ seats: rest }).where('uid', '=', uid).execute()
  }
}

export function createUsers(db: Kysely<Schema>, dialect: SqlDialect): Users {
  return {
    create: (user) => db.transaction().execute((transaction) => createAndTell(transaction, dialect, user)),
    // `stale` is for who is judged.
    update: ((uid, patch, judged) =>
      db
        .transaction()
        .execute((transaction) => updateIn(transaction, dialect, uid, { patch, judged }))) as Users['update'],

    get: async (uids) => (await usersBy(db, {}, uids)).map(toUser),

    async seen(users) {
      if (users.length === 0) return
      await db.transaction().execute(async (transaction) => {
        // In one order, or two transactions would wait for each other.
        for (const [uid, at] of users.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          await transaction.updateTable('users').set({ last_seen: at }).where('uid', '=', uid).execute()
        }
      })
    },

    async leave(left) {
      for (let start = 0; start < left.length; start += leaveAtOnce) {
        const some = left.slice(start, start + leaveAtOnce)
        await db.transaction().execute((transaction) => leaveIn(transaction, dialect, some))
      }
    },

    async passwordHash(uid) {
      const row = await db.selectFrom('users').select('password_hash').where('uid', '=', uid).executeTakeFirst()
      return row?.password_hash ?? undefined
    },

    async meant(typed) {
      const accounts = db.selectFrom('users').select('uid').where('password_hash', 'is not', null)
      const exact = await accounts.where('uid', '=', typed).executeTakeFirst()
      if (exact) return exact.uid
      const [one, another] = await accounts.where('folded', '=', keysOf(typed).folded).limit(2).execute()
      return another ? undefined : one?.uid
    },

    erase: (uid) => db.transaction().execute((transaction) => eraseIn(transaction, dialect, uid)),

    search: (query, limit, sharing) => searchUsers(db, { query, limit, sharing }),

    async list(after, limit) {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('uid', '>', after)
        .orderBy('uid')
        .limit(limit)
        .execute()
      return rows.map(toUser)
    },

    async count() {
      const { count } = await db
        .selectFrom('users')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async ofKinds(kinds, after, limit) {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        // The index is of those that have one.
        .where('kind', 'is not', null)
        .where('kind', 'in', kinds)
        .where('uid', '>', after)
        .orderBy('uid')
        .limit(limit)
        .execute()
      return rows.map(toUser)
    },
  }
}
