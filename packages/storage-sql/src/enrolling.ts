import type { RoomRecord } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import type { Schema } from './schema.ts'

/** Those of them who are people and have no row yet, and never left. */
async function missing(db: Kysely<Schema>, conversation: number, uids: readonly string[]) {
  return db
    .selectFrom('users')
    .select(['uid', 'created_at'])
    .where('uid', 'in', uids)
    .where('kind', 'is', null)
    .where('erased', '=', 0)
    .where('banned', '=', 0)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('members')
            .select('members.uid')
            .whereRef('members.uid', '=', 'users.uid')
            .where('members.conversation', '=', conversation),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('departures')
            .select('departures.uid')
            .whereRef('departures.uid', '=', 'users.uid')
            .where('departures.conversation', '=', conversation),
        ),
      ),
    )
    .execute()
}

/** What stood there before the account did is not unread. */
async function placeOf(db: Kysely<Schema>, { conversation, createdAt }: RoomRecord, registeredAt: number) {
  const before =
    registeredAt > createdAt
      ? await db
          .selectFrom('entries')
          .select(['seq', 'counted'])
          .where('conversation', '=', conversation)
          .where('ts', '<=', registeredAt)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
      : undefined
  return { joined_seq: 0, read_seq: before?.seq ?? 0, read_counted: before?.counted ?? 0 }
}

/** See `Rooms.enrol`. */
export async function enrol(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  room: RoomRecord,
  { uids, at }: { readonly uids: readonly string[]; readonly at: number },
): Promise<readonly string[]> {
  const { conversation } = room
  if (uids.length === 0 || (await missing(db, conversation, uids)).length === 0) return []
  return db.transaction().execute(async (on) => {
    const changed = await dialect.position(on)
    const rows = []
    for (const { uid, created_at } of await missing(on, conversation, uids)) {
      const place = await placeOf(on, room, created_at)
      rows.push({ conversation, uid, role: 'member' as const, joined_at: at, ...place, changed, version: changed })
    }
    if (rows.length === 0) return []
    const made = await on
      .insertInto('members')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('uid')
      .execute()
    await on
      .updateTable('rooms')
      .set(({ eb }) => ({ member_count: eb('member_count', '+', made.length) }))
      .where('id', '=', room.id)
      .execute()
    return made.map(({ uid }) => uid)
  })
}
