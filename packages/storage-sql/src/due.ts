import type { Records } from '@tidings/core'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Of each kind by itself, from where it begins in the index: what is due of kinds that were not asked for is not passed over. */
const ofEach = (db: Kysely<Schema>, kinds: readonly string[], limit: number, until: number) =>
  kinds
    .map((kind) => {
      const one = db
        .selectFrom('records')
        .select(['owner', 'kind', 'key', 'version', 'value', 'due'])
        .where('kind', '=', kind)
        .where('due', 'is not', null)
        .where('due', '<=', until)
        .orderBy('due')
        .limit(limit)
      return db.selectFrom(one.as('one')).selectAll()
    })
    .reduce((all, one) => all.unionAll(one))

/** Records that are to be looked at at a time. */
export const createDue = (db: Kysely<Schema>): Pick<Records, 'due' | 'nextDue'> => ({
  async due(now, limit, kinds) {
    if (kinds.length === 0) return []
    const all = ofEach(db, kinds, limit, now)
    const rows = await db.selectFrom(all.as('due')).selectAll().orderBy('due').limit(limit).execute()
    return rows.map(({ due, ...row }) => ({ ...row, due: due ?? 0 }))
  },

  async nextDue(kinds) {
    if (kinds.length === 0) return undefined
    const all = ofEach(db, kinds, 1, Number.MAX_SAFE_INTEGER)
    const row = await db.selectFrom(all.as('due')).select('due').orderBy('due').limit(1).executeTakeFirst()
    return row?.due ?? undefined
  },
})
