import type { ClientRecord, ClientSeen, Clients, Revocation, RevokedClient, UserRecord } from '@tidings/core'
import type { Kysely, Selectable } from 'kysely'
import { builtOnce } from './built-once.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import { lockAll } from './locks.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { tellOf } from './tell-user.ts'
import { createIn } from './users.ts'

type Row = Selectable<Schema['clients']>

const revocationOf = (row: Row): Revocation | undefined =>
  row.revoked_at === 0 && row.revoked_generation === 0
    ? undefined
    : {
        generation: row.revoked_generation,
        at: row.revoked_at,
        ...(row.revoked_newest === 0 ? {} : { newest: row.revoked_newest }),
      }

function toClient(row: Row): ClientRecord {
  const { id, platform, name, first_seen, last_seen } = row
  const revoked = revocationOf(row)
  return { id, platform, name, firstSeenAt: first_seen, lastSeenAt: last_seen, ...(revoked ? { revoked } : {}) }
}

const rowsOf = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('clients')
    .selectAll()
    .where('uid', '=', uid)
    .orderBy('last_seen', 'desc')
    .orderBy('revoked_generation', 'desc')
    .orderBy('id')

const listed = builtOnce((db, { uid, limit }: { readonly uid: string; readonly limit: number }) =>
  rowsOf(db, uid).limit(limit),
)

export const createClients = (db: Kysely<Schema>, dialect: SqlDialect): Clients => {
  const ownersOf = (uids: readonly string[]) => uids.map((uid) => `user/${uid}`)
  return {
    list: async (uid, limit) => (await listed(db, { uid, limit })).map(toClient),

    async ofEach(users) {
      if (users.length === 0) return []
      const rows = await db.selectFrom('clients').selectAll().where('uid', 'in', users).execute()
      return rows.map((row) => ({ user: row.uid, client: toClient(row) }))
    },

    seen: (clients) =>
      db.transaction().execute(async (transaction) => {
        const uids = [...new Set(clients.map(({ user }) => user))]
        await lockAll(transaction, dialect, { owners: ownersOf(uids) })
        const accounts = await accountsOf(transaction, uids)
        for (const { user: uid, client } of clients)
          await noteSeen(transaction, uid, { client, account: accounts.get(uid) })
      }),

    revoke: (uid, client) =>
      db.transaction().execute(async (transaction) => {
        await lockAll(transaction, dialect, { raised: [uid], owners: ownersOf([uid]) })
        await revokeIn(transaction, uid, client)
        await raiseStanding(transaction, dialect, uid)
      }),

    async revokedNotAfter(uid, id, { generation, at }) {
      const ofThis = db.updateTable('clients').set({ revoked_at: at }).where('uid', '=', uid).where('id', '=', id)
      await ofThis.where('revoked_generation', '=', generation).where('revoked_at', '>', at).execute()
    },

    trim: (uid, keep) =>
      db.transaction().execute(async (transaction) => {
        const beyond = (await rowsOf(transaction, uid).execute()).slice(keep)
        const raised = beyond.some(revocationOf) ? [uid] : []
        await lockAll(transaction, dialect, { raised, owners: ownersOf([uid]) })
        return trimIn(transaction, dialect, { uid, keep, raises: raised.length > 0 })
      }),
  }
}

async function raiseStanding(db: Kysely<Schema>, dialect: SqlDialect, uid: string): Promise<void> {
  const raised = await db
    .updateTable('users')
    .set({ standing: sql`standing + 1`, version: sql`version + 1` })
    .where('uid', '=', uid)
    .returning(['uid', 'standing', 'version'])
    .executeTakeFirst()
  await tellOf(db, dialect, raised ?? { uid, standing: 0, version: 0 })
}

/** What is revoked of all terminals that are not listed; undefined where the account is erased. */
type Account = Pick<UserRecord['revoked'], 'terminals'> | undefined

async function accountsOf(db: Kysely<Schema>, uids: readonly string[]): Promise<ReadonlyMap<string, Account>> {
  const accounts = new Map<string, Account>(uids.map((uid) => [uid, {}]))
  for (let start = 0; start < uids.length; start += atOnce) {
    const some = uids.slice(start, start + atOnce)
    const rows = await db.selectFrom('users').select(['uid', 'revoked', 'erased']).where('uid', 'in', some).execute()
    for (const { uid, revoked, erased } of rows)
      accounts.set(uid, erased ? undefined : (JSON.parse(revoked) as UserRecord['revoked']))
  }
  return accounts
}

const revokedColumns = (revoked: Revocation | undefined) => ({
  revoked_at: revoked?.at ?? 0,
  revoked_generation: revoked?.generation ?? 0,
  revoked_newest: revoked?.newest ?? 0,
})

async function noteSeen(
  db: Kysely<Schema>,
  uid: string,
  { client, account }: { readonly client: ClientSeen; readonly account: Account },
): Promise<void> {
  if (!account) return
  const { id, platform, name, firstSeenAt, lastSeenAt, cameAt } = client
  const row = { uid, id, platform, name, first_seen: firstSeenAt, last_seen: lastSeenAt }
  const later = sql<number>`case when clients.last_seen > ${lastSeenAt} then clients.last_seen else ${lastSeenAt} end`
  await db
    .insertInto('clients')
    .values({ ...row, ...revokedColumns(account.terminals) })
    .onConflict((conflict) =>
      conflict
        .columns(['uid', 'id'])
        .doUpdateSet({ platform, name, last_seen: later })
        .where((is) => is.or([is('clients.last_seen', '>', 0), is('clients.revoked_at', '<=', cameAt)])),
    )
    .execute()
}

async function revokeIn(db: Kysely<Schema>, uid: string, client: RevokedClient): Promise<void> {
  const { id, platform, name, firstSeenAt, lastSeenAt, revoked } = client
  const ofThis = db.selectFrom('clients').selectAll().where('uid', '=', uid).where('id', '=', id)
  const before = await ofThis.executeTakeFirst()
  const stands = [before && revocationOf(before)].filter((one) => one !== undefined)
  const changed = { last_seen: lastSeenAt, ...revokedColumns(highestOf([revoked, ...stands])) }
  await db
    .insertInto('clients')
    .values({ uid, id, platform, name, first_seen: firstSeenAt, ...changed })
    .onConflict((conflict) => conflict.columns(['uid', 'id']).doUpdateSet(changed))
    .execute()
}

/** Of each number. */
function highestOf(all: readonly Revocation[]): Revocation {
  const newest = Math.max(...all.map((one) => one.newest ?? 0))
  return {
    generation: Math.max(...all.map(({ generation }) => generation)),
    at: Math.max(...all.map(({ at }) => at)),
    ...(newest === 0 ? {} : { newest }),
  }
}

const atOnce = 500

async function trimIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { uid, keep, raises }: { readonly uid: string; readonly keep: number; readonly raises: boolean },
): Promise<readonly string[]> {
  const gone = (await rowsOf(db, uid).execute()).slice(keep)
  const ids = gone.map(({ id }) => id)
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce)
    await db.deleteFrom('clients').where('uid', '=', uid).where('id', 'in', some).execute()
  }
  const revoked = gone.map(revocationOf).filter((one) => one !== undefined)
  if (revoked.length > 0 && !raises) throw new RunAgain('a terminal was revoked meanwhile')
  if (revoked.length > 0) await addRevoked(db, dialect, { uid, revoked })
  return ids
}

/** Into what is revoked of all terminals that are not listed: the highest of each number. */
async function addRevoked(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { uid, revoked }: { readonly uid: string; readonly revoked: readonly Revocation[] },
): Promise<void> {
  await createIn(db, { uid, name: uid, avatar: '', createdAt: 0 })
  const query = db.selectFrom('users').select('revoked').where('uid', '=', uid)
  const row = await (dialect.locksRows ? query.forUpdate() : query).executeTakeFirstOrThrow()
  const stands = JSON.parse(row.revoked) as UserRecord['revoked']
  const all = [...revoked, ...(stands.terminals ? [stands.terminals] : [])]
  const terminals = highestOf(all)
  const changed = JSON.stringify({ ...stands, terminals })
  await db.updateTable('users').set({ revoked: changed }).where('uid', '=', uid).execute()
  // Who knows the list as it is now, and the user as before, knows nothing of what was revoked.
  await raiseStanding(db, dialect, uid)
}
