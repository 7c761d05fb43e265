import type { MessageLog } from '@tidings/core'
import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

type Burns = Pick<MessageLog, 'burning' | 'nextBurning' | 'burnWithin' | 'postponeBurning'>

/** Entries that burn after reading. */
export const createBurns = (db: Kysely<Schema>): Burns => ({
  async burning(now, limit) {
    const rows = await db
      .selectFrom('burns')
      .innerJoin('entries', (join) =>
        join.onRef('entries.conversation', '=', 'burns.conversation').onRef('entries.seq', '=', 'burns.seq'),
      )
      .select(entryColumns.map((column) => `entries.${column}` as const))
      .where('burns.at', 'is not', null)
      .where('burns.at', '<=', now)
      .orderBy('burns.at')
      .limit(limit)
      .execute()
    return rows.map(toEntry)
  },

  async nextBurning() {
    const row = await db
      .selectFrom('burns')
      .select('at')
      .where('at', 'is not', null)
      .orderBy('at')
      .limit(1)
      .executeTakeFirst()
    return row?.at ?? undefined
  },

  async burnWithin(now) {
    await db
      .updateTable('burns')
      .set({ at: sql`after + ${now}` })
      .where('at', 'is not', null)
      .where('at', '>', sql<number>`after + ${now}`)
      .execute()
  },

  async postponeBurning({ conversation, seq }, { now, ms }) {
    await db
      .updateTable('burns')
      .set({ at: now + ms, after: sql`case when after > ${ms} then after else ${ms} end` })
      .where('conversation', '=', conversation)
      .where('seq', '=', seq)
      .execute()
  },
})
