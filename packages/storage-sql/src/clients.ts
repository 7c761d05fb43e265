import type { ClientRecord, Clients, Revocation, UserRecord } from '@tidings/core'
import type { Kysely, Selectable } from 'kysely'
import { closeGate } from './access.ts'
import { builtOnce } from './built-once.ts'
import type { SqlDialect } from './dialect.ts'
import { noteInFeed } from './feed-items.ts'
import { sql } from './kysely.ts'
import { lockOwners } from './records.ts'
import type { Schema } from './schema.ts'
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
  const lockUsers = async (on: Kysely<Schema>, uids: readonly string[]): Promise<void> => {
    if (dialect.locksRows)
      await lockOwners(
        on,
        uids.map((uid) => `user/${uid}`),
      )
  }
  return {
    list: async (uid, limit) => (await listed(db, { uid, limit })).map(toClient),

    async ofEach(users) {
      if (users.length === 0) return []
      const rows = await db.selectFrom('clients').selectAll().where('uid', 'in', users).execute()
      return rows.map((row) => ({ user: row.uid, client: toClient(row) }))
    },

    put: (clients) =>
      db.transaction().execute(async (transaction) => {
        await lockUsers(
          transaction,
          clients.map(({ user }) => user),
        )
        for (const { user: uid, client } of clients) await putOne(transaction, uid, client)
        const told = [...new Set(clients.flatMap(({ user, client }) => (client.revoked ? [user] : [])))]
        await noteInFeed(
          transaction,
          dialect,
          told.map((uid) => ({ kind: 'user', uid })),
        )
        await raiseStandings(transaction, dialect, told)
      }),

    trim: (uid, keep) =>
      db.transaction().execute(async (transaction) => {
        await lockUsers(transaction, [uid])
        return trimIn(transaction, dialect, { uid, keep })
      }),
  }
}

async function raiseStandings(db: Kysely<Schema>, dialect: SqlDialect, uids: readonly string[]): Promise<void> {
  if (uids.length === 0) return
  // In one order, or two transactions would wait for each other.
  for (const uid of [...uids].sort())
    await db.updateTable('users').set({ standing: sql`standing + 1` }).where('uid', '=', uid).execute()
  await closeGate(db, dialect)
}

async function putOne(db: Kysely<Schema>, uid: string, client: ClientRecord): Promise<void> {
  const row = {
    platform: client.platform,
    name: client.name,
    first_seen: client.firstSeenAt,
    last_seen: client.lastSeenAt,
    revoked_at: client.revoked?.at ?? 0,
    revoked_generation: client.revoked?.generation ?? 0,
    revoked_newest: client.revoked?.newest ?? 0,
  }
  await db
    .insertInto('clients')
    .values({ uid, id: client.id, ...row })
    .onConflict((conflict) => conflict.columns(['uid', 'id']).doUpdateSet(row))
    .execute()
}

const atOnce = 500

async function trimIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  { uid, keep }: { readonly uid: string; readonly keep: number },
): Promise<readonly string[]> {
  const gone = (await rowsOf(db, uid).execute()).slice(keep)
  const ids = gone.map(({ id }) => id)
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce)
    await db.deleteFrom('clients').where('uid', '=', uid).where('id', 'in', some).execute()
  }
  const revoked = gone.map(revocationOf).filter((one) => one !== undefined)
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
  const newest = Math.max(...all.map((one) => one.newest ?? 0))
  const terminals: Revocation = {
    generation: Math.max(...all.map(({ generation }) => generation)),
    at: Math.max(...all.map(({ at }) => at)),
    ...(newest === 0 ? {} : { newest }),
  }
  const changed = JSON.stringify({ ...stands, terminals })
  await db.updateTable('users').set({ revoked: changed }).where('uid', '=', uid).execute()
  await noteInFeed(db, dialect, [{ kind: 'user', uid }])
}
