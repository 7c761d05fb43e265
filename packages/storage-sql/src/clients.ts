import type { ClientRecord, Clients } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export const createClients = (db: Kysely<Schema>): Clients => ({
  async list(uid) {
    const rows = await db
      .selectFrom('clients')
      .selectAll()
      .where('uid', '=', uid)
      .orderBy('last_seen', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(({ id, platform, name, first_seen, last_seen, revoked_before }) => ({
      id,
      platform,
      name,
      firstSeenAt: first_seen,
      lastSeenAt: last_seen,
      revokedBefore: revoked_before,
    }))
  },

  put: (clients) =>
    db.transaction().execute(async (transaction) => {
      for (const { user: uid, client } of clients) await putOne(transaction, uid, client)
    }),
})

async function putOne(db: Kysely<Schema>, uid: string, client: ClientRecord): Promise<void> {
  const row = {
    platform: client.platform,
    name: client.name,
    first_seen: client.firstSeenAt,
    last_seen: client.lastSeenAt,
    revoked_before: client.revokedBefore,
  }
  await db
    .insertInto('clients')
    .values({ uid, id: client.id, ...row })
    .onConflict((conflict) => conflict.columns(['uid', 'id']).doUpdateSet(row))
    .execute()
}
