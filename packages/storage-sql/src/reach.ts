import type { Conversations, ReachableConversation } from '@tidings/core'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import { sql } from './kysely.ts'
import { settingsOf } from './rows.ts'
import type { Schema } from './schema.ts'

const reachable = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .leftJoin('rooms as r', 'r.conversation', 'c.id')
    .select(['c.id', 'c.key', 'c.seq', 'c.rev', 'c.trimmed_seq', 'm.joined_seq', 'm.cleared_seq', 'r.settings'])
    .where('m.uid', '=', uid)

const one = builtOnce((db, { uid, id }: { readonly uid: string; readonly id: number }) =>
  reachable(db, uid).where('m.conversation', '=', id),
)

function toReachable(row: Awaited<ReturnType<typeof one>>[number]): ReachableConversation {
  const { id, key, seq, rev, trimmed_seq: trimmedSeq, joined_seq: joinedSeq, cleared_seq: clearedSeq } = row
  const reach = { id, key, seq, rev, trimmedSeq, joinedSeq, clearedSeq }
  return row.settings === null ? reach : { ...reach, history: settingsOf({ settings: row.settings }).history }
}

async function reachIn(
  db: Kysely<Schema>,
  uid: string,
  { order, after, limit }: Parameters<Conversations['reach']>[1],
): Promise<readonly ReachableConversation[]> {
  let query = reachable(db, uid).where('c.seq', '>', 0).limit(limit)
  if (after !== undefined) query = query.where('c.id', '>', after)
  const sorted = order === 'id' ? query.orderBy('c.id') : query.orderBy('c.last_row', 'desc').orderBy('c.id', 'desc')
  return (await sorted.execute()).map(toReachable)
}

/** Members, and those who are no longer: what one has said stays in a room that one has left. */
const everMember = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members')
    .select('conversation')
    .where('uid', '=', uid)
    .union(db.selectFrom('departures').select('conversation').where('uid', '=', uid))

/** Walks over conversations: of one user, or of all. */
export function createReach(
  db: Kysely<Schema>,
): Pick<Conversations, 'reach' | 'reachOf' | 'everIn' | 'aging' | 'receivedByBoth'> {
  return {
    reach: (uid, query) => reachIn(db, uid, query),

    async reachOf(uid, id) {
      const [row] = await one(db, { uid, id })
      return row && toReachable(row)
    },

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
