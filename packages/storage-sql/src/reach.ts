import type { Conversations, ReachableConversation } from '@tidings/core'
import type { RoomSettings } from '@tidings/protocol'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

async function reachOf(
  db: Kysely<Schema>,
  uid: string,
  { order, after, limit }: Parameters<Conversations['reach']>[1],
): Promise<readonly ReachableConversation[]> {
  let query = db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .leftJoin('rooms as r', 'r.conversation', 'c.id')
    .select(['c.id', 'c.key', 'c.seq', 'c.trimmed_seq', 'm.joined_seq', 'm.cleared_seq', 'r.settings'])
    .where('m.uid', '=', uid)
    .where('c.seq', '>', 0)
    .limit(limit)
  if (after !== undefined) query = query.where('c.id', '>', after)
  const sorted = order === 'id' ? query.orderBy('c.id') : query.orderBy('c.last_row', 'desc').orderBy('c.id', 'desc')
  const rows = await sorted.execute()
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    seq: row.seq,
    trimmedSeq: row.trimmed_seq,
    joinedSeq: row.joined_seq,
    clearedSeq: row.cleared_seq,
    ...(row.settings === null ? {} : { history: (JSON.parse(row.settings) as RoomSettings).history ?? 'all' }),
  }))
}

/** Members, and those who are no longer: what one has said stays in a room that one has left. */
const everMember = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members')
    .select('conversation')
    .where('uid', '=', uid)
    .union(db.selectFrom('departures').select('conversation').where('uid', '=', uid))

/** Walks over conversations: of one user, or of all. */
export function createReach(db: Kysely<Schema>): Pick<Conversations, 'reach' | 'everIn' | 'aging' | 'receivedByBoth'> {
  return {
    reach: (uid, query) => reachOf(db, uid, query),

    everIn: (uid, after, limit) =>
      db
        .selectFrom('conversations')
        .select(['id', 'key'])
        .where('id', 'in', everMember(db, uid))
        .where('id', '>', after)
        .where('seq', '>', 0)
        .orderBy('id')
        .limit(limit)
        .execute(),

    // The log has no gaps: the oldest entry is the one after the last that was removed.
    aging: (after, limit) =>
      db
        .selectFrom('conversations as c')
        .innerJoin('entries as e', (join) =>
          join.onRef('e.conversation', '=', 'c.id').on('e.seq', '=', sql<number>`c.trimmed_seq + 1`),
        )
        .select(['c.id', 'c.kind', 'c.retain_days as retainDays', 'e.ts as oldest'])
        .where('c.id', '>', after)
        .orderBy('c.id')
        .limit(limit)
        .execute(),

    async receivedByBoth(id) {
      const rows = await db
        .selectFrom('members as m')
        .innerJoin('conversations as c', 'c.id', 'm.conversation')
        .select(['m.read_seq', 'm.seen_seq', 'm.delivered_seq'])
        .where('m.conversation', '=', id)
        .where('c.kind', '=', 'pair')
        .execute()
      // With oneself: nobody else is to receive it, and which of one's terminals have is not known.
      if (rows.length < 2) return 0
      return Math.min(...rows.map((row) => Math.max(row.read_seq, row.seen_seq, row.delivered_seq)))
    },
  }
}
