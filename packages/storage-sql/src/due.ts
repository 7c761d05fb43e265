import type { Records } from '@tidings/core'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import type { Schema } from './schema.ts'

interface Asked {
  readonly until: number
  readonly limit: number
  /** By their numbers, from 0. */
  readonly [kind: `kind${number}`]: string
}

/** Of each kind by itself, from where it begins in the index: what is due of kinds that were not asked for is not passed over. */
const ofKinds = (count: number) =>
  builtOnce((db, asked: Asked) => {
    const each = Array.from({ length: count }, (_, n) => {
      const one = db
        .selectFrom('records')
        .select(['owner', 'kind', 'key', 'version', 'value', 'due'])
        .where('kind', '=', asked[`kind${n}`] as string)
        .where('due', 'is not', null)
        .where('due', '<=', asked.until)
        .orderBy('due')
        .limit(asked.limit)
      return db.selectFrom(one.as('one')).selectAll()
    })
    const all = each.reduce((some, one) => some.unionAll(one))
    return db.selectFrom(all.as('due')).selectAll().orderBy('due').limit(asked.limit)
  })

/** Records that are to be looked at at a time. */
export function createDue(db: Kysely<Schema>): Pick<Records, 'due' | 'nextDue'> {
  /** By how many kinds are asked for: that is nearly always the same number. */
  const queries = new Map<number, ReturnType<typeof ofKinds>>()

  async function find(kinds: readonly string[], until: number, limit: number) {
    if (kinds.length === 0) return []
    const query = queries.get(kinds.length) ?? ofKinds(kinds.length)
    queries.set(kinds.length, query)
    return query(db, { ...Object.fromEntries(kinds.map((kind, n) => [`kind${n}`, kind])), until, limit })
  }

  return {
    async due(now, limit, kinds) {
      const rows = await find(kinds, now, limit)
      return rows.map(({ due, ...row }) => ({ ...row, due: due ?? 0 }))
    },

    async nextDue(kinds) {
      const [first] = await find(kinds, Number.MAX_SAFE_INTEGER, 1)
      return first?.due ?? undefined
    },
  }
}
