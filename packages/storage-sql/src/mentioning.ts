import type { MessageLog, NewEntry } from '@tidings/core'
import { everyMember } from '@tidings/core/every-member'
import { limits } from '@tidings/protocol/limits'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import { entryBytes, entryColumns, toEntry, upToBytes } from './rows.ts'
import type { Schema } from './schema.ts'

/** Whom entries mention that are there already, each once. */
export async function addMentions(
  db: Kysely<Schema>,
  entries: readonly (Pick<NewEntry, 'conversation' | 'mentions' | 'directed'> & { readonly seq: number })[],
): Promise<void> {
  const rows = entries.flatMap(({ conversation, seq, mentions, directed = false }) =>
    [...new Set(mentions)].map((uid) => ({
      ...{ conversation, uid, seq, directed: Number(directed) },
      entry_row: db
        .selectFrom('entries')
        .select('row')
        .where('conversation', '=', conversation)
        .where('seq', '=', seq)
        .$asScalar(),
    })),
  )
  if (rows.length > 0) await db.insertInto('mentions').values(rows).execute()
}

/** By name: the index has them in their order. */
const named = (db: Kysely<Schema>, uid: string, before: number, limit: number) =>
  db
    .selectFrom('mentions as n')
    .innerJoin('members as m', (join) => join.onRef('m.conversation', '=', 'n.conversation').on('m.uid', '=', uid))
    .innerJoin('entries as e', (join) =>
      join.onRef('e.conversation', '=', 'n.conversation').onRef('e.seq', '=', 'n.seq'),
    )
    .select('n.entry_row')
    .where('n.uid', '=', uid)
    .where('n.entry_row', '<', before)
    .where('e.sender', '<>', `user/${uid}`)
    .orderBy('n.entry_row', 'desc')
    .limit(limit)

/** With all others: the last ones of each room of the member's. Whoever may say it a lot makes nobody's list slow. */
const inRooms = (db: Kysely<Schema>, uid: string, before: number, limit: number) =>
  db
    .selectFrom('members as m')
    .innerJoin('mentions as n', (join) =>
      join.onRef('n.conversation', '=', 'm.conversation').on('n.uid', '=', everyMember),
    )
    .innerJoin('entries as e', (join) =>
      join.onRef('e.conversation', '=', 'n.conversation').onRef('e.seq', '=', 'n.seq'),
    )
    .select('n.entry_row')
    .where('m.uid', '=', uid)
    .where('n.entry_row', '<', before)
    .where('e.sender', '<>', `user/${uid}`)
    .where(
      'n.seq',
      '>=',
      sql<number>`coalesce((select k.seq from mentions k where k.conversation = m.conversation and k.uid = ${everyMember}
        order by k.seq desc limit 1 offset ${sql.lit(limits.mentionsOfAll - 1)}), 0)`,
    )
    .orderBy('n.entry_row', 'desc')
    .limit(limit)

export function createMentioning(db: Kysely<Schema>): Pick<MessageLog, 'mentioning'> {
  return {
    async mentioning(uid, { after: before, limit, maxBytes }) {
      const found = [
        ...(await named(db, uid, before, limit).execute()),
        ...(await inRooms(db, uid, before, limit).execute()),
      ]
      const places = [...new Set(found.map(({ entry_row: row }) => row))].sort((a, b) => b - a).slice(0, limit)
      if (places.length === 0) return []
      const rows = await db
        .selectFrom('entries')
        .select([...entryColumns, 'row'])
        .where('row', 'in', places)
        .orderBy('row', 'desc')
        .execute()
      const placed = rows.map(({ row, ...entry }) => ({ entry: toEntry(entry), place: row }))
      return upToBytes(placed, maxBytes, ({ entry }) => entryBytes(entry))
    },
  }
}
