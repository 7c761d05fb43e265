import type { MessageLog, ThreadPlace } from '@tidings/core'
import type { Kysely, RawBuilder } from 'kysely'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

interface HeadRow {
  readonly position: number
  readonly seq: number | null
  readonly place: number | null
  readonly unread: number | null
}

/** Threads as a table of their own, in the order of asking. Casts say what the numbers are where a database asks. */
function asked(threads: readonly ThreadPlace[]): RawBuilder<unknown> {
  const rows = threads.map(
    ({ conversation, root, after }, position) =>
      sql`(cast(${position} as bigint), cast(${conversation} as bigint), cast(${root} as bigint), cast(${after} as bigint))`,
  )
  return sql`with asked (position, conversation, root, after) as (values ${sql.join(rows)})`
}

/** Entries of the thread in hand that a member may know of: not what was sent to others alone. */
const entriesFor = (uid: string): RawBuilder<unknown> => sql`threads t
  join entries e on e.conversation = t.conversation and e.seq = t.seq
  where t.conversation = asked.conversation and t.root = asked.root
  and (t.directed = 0 or e.sender = ${`user/${uid}`} or exists (select 1 from mentions n
    where n.conversation = t.conversation and n.uid = ${uid} and n.seq = t.seq))`

const ofOthers = (uid: string): RawBuilder<unknown> => sql`t.seq > asked.after and e.sender <> ${`user/${uid}`}`

export function createThreads(db: Kysely<Schema>): Pick<MessageLog, 'threadHeads' | 'threadUnread'> {
  return {
    async threadHeads(uid, threads) {
      if (threads.length === 0) return []
      const { rows } = await sql<HeadRow>`${asked(threads)} select asked.position,
        (select t.seq from ${entriesFor(uid)} order by t.seq desc limit 1) as seq,
        (select e."row" from ${entriesFor(uid)} order by t.seq desc limit 1) as place,
        (select 1 from ${entriesFor(uid)} and ${ofOthers(uid)} limit 1) as unread
        from asked order by asked.position`.execute(db)
      return rows.map(({ seq, place, unread }) => ({
        ...{ seq: Number(seq ?? 0), place: Number(place ?? 0) },
        isUnread: unread !== null,
      }))
    },

    async threadUnread(uid, threads, most) {
      if (threads.length === 0) return []
      const { rows } = await sql<{ readonly unread: number }>`${asked(threads)} select
        (select count(*) from (select 1 as one from ${entriesFor(uid)} and ${ofOthers(uid)} limit ${most}) counted) as unread
        from asked order by asked.position`.execute(db)
      return rows.map(({ unread }) => Number(unread))
    },
  }
}
