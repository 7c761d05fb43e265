import type { RecordEntry, Records, RecordsLimit } from '@tidings/core'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import { upToBytes } from './rows.ts'
import type { Schema } from './schema.ts'

interface Row {
  readonly kind: string
  readonly key: string
  readonly version: number
  readonly value: string | null
}

const toRecord = ({ kind, key, version, value }: Row): RecordEntry => ({ kind, key, version, value })

const records = (db: Kysely<Schema>) => db.selectFrom('records').select(['kind', 'key', 'version', 'value'])

/** Of one kind of an owner's: the one with a key, or those after it. */
interface Asked {
  readonly owner: string
  readonly kind: string
  readonly key: string
}

const live = (db: Kysely<Schema>, { owner, kind }: Asked) =>
  records(db).where('owner', '=', owner).where('kind', '=', kind).where('value', 'is not', null)

const one = builtOnce((db, asked: Asked) => live(db, asked).where('key', '=', asked.key))

const listed = builtOnce((db, asked: Asked & { readonly limit: number }) =>
  live(db, asked).where('key', '>', asked.key).orderBy('key').limit(asked.limit),
)

interface AskedForChanges {
  readonly owner: string
  readonly version: number
  readonly limit: number
}

const changesAfter = (db: Kysely<Schema>, { owner, version, limit }: AskedForChanges) =>
  records(db).where('owner', '=', owner).where('version', '>', version).orderBy('version').limit(limit)

const changed = builtOnce(changesAfter)
/** Who knows nothing needs not hear of what is gone. */
const changedAndThere = builtOnce((db, asked: AskedForChanges) =>
  changesAfter(db, asked).where('value', 'is not', null),
)

const ownerOf = builtOnce((db, { owner }: { readonly owner: string }) =>
  db.selectFrom('owners').select(['version', 'forgotten']).where('owner', '=', owner),
)

const itemsOf = (limit: RecordsLimit): number => (typeof limit === 'number' ? limit : limit.items)

const cut = (found: readonly RecordEntry[], limit: RecordsLimit): readonly RecordEntry[] =>
  typeof limit === 'number'
    ? found
    : upToBytes(found, limit.maxBytes, ({ value }) => (value === null ? 0 : Buffer.byteLength(value)))

export const createRecordReads = (
  db: Kysely<Schema>,
): Pick<Records, 'get' | 'list' | 'ofEach' | 'since' | 'version' | 'forgotten'> => ({
  async get(owner, kind, key) {
    const [row] = await one(db, { owner, kind, key })
    return row && toRecord(row)
  },

  async list(owner, kind, after, limit) {
    const found = await listed(db, { owner, kind, key: after, limit: itemsOf(limit) })
    return cut(found.map(toRecord), limit)
  },

  async ofEach(owners, kind, key) {
    if (owners.length === 0) return []
    const found = records(db).select('owner').where('owner', 'in', owners).where('kind', '=', kind)
    const wanted = key === undefined ? found : found.where('key', '=', key)
    const there = await wanted.where('value', 'is not', null).execute()
    return there.map(({ owner, ...row }) => ({ ...toRecord(row), owner }))
  },

  async since(owner, version, limit) {
    const found = await (version === 0 ? changedAndThere : changed)(db, { owner, version, limit: itemsOf(limit) })
    return cut(found.map(toRecord), limit)
  },

  async version(owner) {
    const [row] = await ownerOf(db, { owner })
    return row?.version ?? 0
  },

  async forgotten(owner) {
    const [row] = await ownerOf(db, { owner })
    return row?.forgotten ?? 0
  },
})
