import type { DueRecord, RecordChange, RecordEntry, Records } from '@tidings/core'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

interface Row {
  readonly kind: string
  readonly key: string
  readonly version: number
  readonly value: string | null
}

const toRecord = ({ kind, key, version, value }: Row): RecordEntry => ({ kind, key, version, value })

async function nextVersion(db: Kysely<Schema>, owner: string): Promise<number> {
  const { version } = await db
    .insertInto('owners')
    .values({ owner, version: 1 })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ version: sql`owners.version + 1` }))
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

async function putOne(db: Kysely<Schema>, change: RecordChange): Promise<number | undefined> {
  const { owner, kind, key, value, due, only } = change
  const found = await db
    .selectFrom('records')
    .select(['value', 'version'])
    .where('owner', '=', owner)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirst()
  const present = found !== undefined && found.value !== null
  if (only === 'present' && !present) return undefined
  if (only === 'absent' && present) return undefined
  if (typeof only === 'number' && !(present && found.version === only)) return undefined
  if (value === null && !present) return undefined
  const version = await nextVersion(db, owner)
  const now = { version, value, due: value === null ? null : (due ?? null) }
  await db
    .insertInto('records')
    .values({ owner, kind, key, ...now })
    .onConflict((conflict) => conflict.columns(['owner', 'kind', 'key']).doUpdateSet(now))
    .execute()
  return version
}

/** Inside a transaction: all of them, in order. */
export async function putIn(
  db: Kysely<Schema>,
  changes: readonly RecordChange[],
): Promise<readonly (number | undefined)[]> {
  const versions: (number | undefined)[] = []
  for (const change of changes) versions.push(await putOne(db, change))
  return versions
}

export function createRecords(db: Kysely<Schema>): Records {
  const rows = db.selectFrom('records').select(['kind', 'key', 'version', 'value'])
  const live = (owner: string, kind: string) =>
    rows.where('owner', '=', owner).where('kind', '=', kind).where('value', 'is not', null)

  return {
    put: (changes) => db.transaction().execute((transaction) => putIn(transaction, changes)),

    async get(owner, kind, key) {
      const row = await live(owner, kind).where('key', '=', key).executeTakeFirst()
      return row && toRecord(row)
    },

    async list(owner, kind, after, limit) {
      return (await live(owner, kind).where('key', '>', after).orderBy('key').limit(limit).execute()).map(toRecord)
    },

    async count(owner, kind) {
      const { count } = await db
        .selectFrom('records')
        .select((expression) => expression.fn.countAll().as('count'))
        .where('owner', '=', owner)
        .where('kind', '=', kind)
        .where('value', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async since(owner, version, limit) {
      const changed = rows.where('owner', '=', owner).where('version', '>', version)
      // Who knows nothing needs not hear of what is gone.
      const wanted = version === 0 ? changed.where('value', 'is not', null) : changed
      return (await wanted.orderBy('version').limit(limit).execute()).map(toRecord)
    },

    async version(owner) {
      const row = await db.selectFrom('owners').select('version').where('owner', '=', owner).executeTakeFirst()
      return row?.version ?? 0
    },

    async due(now, limit) {
      const due = await rows
        .select(['owner', 'due'])
        .where('due', 'is not', null)
        .where('due', '<=', now)
        .orderBy('due')
        .limit(limit)
        .execute()
      return due.map((row): DueRecord => ({ ...toRecord(row), owner: row.owner, due: row.due ?? 0 }))
    },

    async nextDue() {
      const row = await db
        .selectFrom('records')
        .select('due')
        .where('due', 'is not', null)
        .orderBy('due')
        .limit(1)
        .executeTakeFirst()
      return row?.due ?? undefined
    },
  }
}
