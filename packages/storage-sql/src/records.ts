import type { ChangeJudged, FeedItem, FeedItemOf, RecordChange, RecordGiven, Records } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import type { Kysely } from 'kysely'
import { areOthers, isStale, raiseAccess, standsSo } from './access.ts'
import type { SqlDialect } from './dialect.ts'
import { createDue } from './due.ts'
import { noteInFeed } from './feed-items.ts'
import type { Head } from './heads.ts'
import { sql } from './kysely.ts'
import { conversationsOf, type Locks, lockAll } from './locks.ts'
import { changeReceipts, pairsToTouch, type ReceiptPairs } from './receipts.ts'
import { createRecordReads } from './record-reads.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'

async function nextVersion(db: Kysely<Schema>, owner: string): Promise<number> {
  const { version } = await db
    .insertInto('owners')
    .values({ owner, version: 1 })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ version: sql`owners.version + 1` }))
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

async function countOf(db: Kysely<Schema>, owner: string, kind: string): Promise<number> {
  const { count } = await db
    .selectFrom('records')
    .select((expression) => expression.fn.countAll().as('count'))
    .where('owner', '=', owner)
    .where('kind', '=', kind)
    .where('value', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many there are of each kind, counted once in a transaction and kept up in it. */
class Counts {
  readonly #db: Kysely<Schema>
  readonly #known = new Map<string, number>()

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  /** One more, where that is within its limit. `too_large`. */
  async add({ owner, kind, limit }: RecordChange): Promise<void> {
    const key = `${owner} ${kind}`
    const before = this.#known.get(key) ?? (limit ? await countOf(this.#db, owner, kind) : undefined)
    if (before === undefined) return
    if (limit && before >= limit.most) throw new TidingsError('too_large', limit.message, { limit: limit.most })
    this.#known.set(key, before + 1)
  }

  remove({ owner, kind }: RecordChange): void {
    const key = `${owner} ${kind}`
    const before = this.#known.get(key)
    if (before !== undefined) this.#known.set(key, before - 1)
  }
}

/** Removals that are remembered for who was away, and after how many changes it is seen to. */
export const removalsKept = 1000
export const forgetEvery = 100

async function forgetRemovals(db: Kysely<Schema>, owner: string): Promise<void> {
  const removed = db.selectFrom('records').select('version').where('owner', '=', owner).where('value', 'is', null)
  const oldest = await removed.orderBy('version', 'desc').offset(removalsKept).limit(1).executeTakeFirst()
  if (!oldest) return
  const upTo = oldest.version
  const old = db.deleteFrom('records').where('owner', '=', owner).where('value', 'is', null)
  await old.where('version', '<=', upTo).execute()
  await db.updateTable('owners').set({ forgotten: upTo }).where('owner', '=', owner).execute()
}

async function putOne(db: Kysely<Schema>, change: RecordChange, counts: Counts): Promise<number | undefined> {
  const { owner, kind, key, value, due } = change
  const found = await db
    .selectFrom('records')
    .select(['value', 'version'])
    .where('owner', '=', owner)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirst()
  const present = found !== undefined && found.value !== null
  if (!holds(change, present ? found.version : undefined)) return undefined
  if (!present) await counts.add(change)
  else if (value === null) counts.remove(change)
  const version = await nextVersion(db, owner)
  if (version % forgetEvery === 0) await forgetRemovals(db, owner)
  const now = { version, value, due: value === null ? null : (due ?? null) }
  await db
    .insertInto('records')
    .values({ owner, kind, key, ...now })
    .onConflict((conflict) => conflict.columns(['owner', 'kind', 'key']).doUpdateSet(now))
    .execute()
  return version
}

/** Whether a change finds what it asks for; `version`: where the record stands, undefined when it is not there. */
function holds({ only, value }: RecordChange, version: number | undefined): boolean {
  // Nothing is taken away where nothing is.
  if (version === undefined && value === null) return false
  return only === undefined || standsSo(only, version)
}

/** One item for all records of an owner. Services are told nothing of their own: a consumer would wake itself. */
function recordsTold(changes: readonly RecordChange[], versions: readonly (number | undefined)[]): readonly FeedItem[] {
  const told = new Map<string, Pick<FeedItemOf<'records'>, 'after' | 'version'>>()
  for (const [index, { owner }] of changes.entries()) {
    const version = versions[index]
    if (version === undefined || owner.startsWith('service/')) continue
    told.set(owner, { after: told.get(owner)?.after ?? version - 1, version })
  }
  return [...told].map(([owner, of]) => ({ kind: 'records', owner, ...of }))
}

/** What is to be locked for these changes, and for what they were judged by. */
export const locksOf = (
  changes: readonly RecordChange[],
  given: readonly RecordGiven[] = [],
): Required<Pick<Locks, 'keys' | 'owners'>> => ({
  keys: changes.flatMap(({ raises }) => raises ?? []),
  owners: [...changes, ...given].map(({ owner }) => owner),
})

/** Raises what the changes that took place say. */
async function raiseFor(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  changes: readonly RecordChange[],
  {
    versions,
    heads,
  }: { readonly versions: readonly (number | undefined)[]; readonly heads: ReadonlyMap<number, Head> },
): Promise<void> {
  const ids = await conversationsOf(db, locksOf(changes.filter((_, index) => versions[index] !== undefined)).keys)
  if (ids.length === 0) return
  if (!ids.every((id) => heads.has(id))) throw new RunAgain('a conversation was made that is to be locked, too')
  await raiseAccess(db, dialect, ids)
}

/** In a transaction of its own: all of them, in order. */
async function putIn(db: Kysely<Schema>, dialect: SqlDialect, changes: readonly RecordChange[]) {
  const pairs = await pairsToTouch(db, changes)
  const heads = await lockAll(db, dialect, { heads: [...pairs.values()].flat(), ...locksOf(changes) })
  return putBeside(db, dialect, changes, { heads, pairs })
}

/** With what is not a record. */
async function putBeside(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  changes: readonly RecordChange[],
  { heads, pairs }: { readonly heads: ReadonlyMap<number, Head>; readonly pairs: ReceiptPairs },
) {
  const versions = await putLocked(db, dialect, changes, heads)
  const put = changes.filter((_, index) => versions[index] !== undefined)
  await changeReceipts(db, dialect, put, pairs)
  return versions
}

/** Likewise inside one that has locked what `locksOf` says, with these `heads`. */
export async function putLocked(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  changes: readonly RecordChange[],
  heads: ReadonlyMap<number, Head>,
): Promise<readonly (number | undefined)[]> {
  const counts = new Counts(db)
  const versions: (number | undefined)[] = []
  for (const change of changes) versions.push(await putOne(db, change, counts))
  await noteInFeed(db, dialect, recordsTold(changes, versions))
  await raiseFor(db, dialect, changes, { versions, heads })
  return versions
}

/** Takes back what a transaction did. */
class NotWhole extends Error {}

async function putJudgedIn(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  changes: readonly RecordChange[],
  { judged, conversation, given = [] }: ChangeJudged,
) {
  const pairs = await pairsToTouch(db, changes)
  const heads = [...(conversation === undefined ? [] : [conversation]), ...[...pairs.values()].flat()]
  const locked = await lockAll(db, dialect, { judged: [judged.user], heads, ...locksOf(changes, given) })
  const access = conversation === undefined ? 0 : (locked.get(conversation)?.access ?? 0)
  if ((await isStale(db, dialect, judged, access)) || (await areOthers(db, given))) return 'stale'
  return putBeside(db, dialect, changes, { heads: locked, pairs })
}

/** Of these changes all, in a transaction, or none. */
async function wholly<T extends readonly (number | undefined)[] | 'stale'>(
  db: Kysely<Schema>,
  changes: readonly RecordChange[],
  put: (transaction: Kysely<Schema>) => Promise<T>,
): Promise<T | undefined[]> {
  try {
    return await db.transaction().execute(async (transaction) => {
      const versions = await put(transaction)
      if (versions !== 'stale' && versions.includes(undefined)) throw new NotWhole()
      return versions
    })
  } catch (error) {
    if (error instanceof NotWhole) return changes.map(() => undefined)
    throw error
  }
}

export const createRecords = (db: Kysely<Schema>, dialect: SqlDialect): Records => ({
  put(changes, { whole = false } = {}) {
    const put = (transaction: Kysely<Schema>) => putIn(transaction, dialect, changes)
    return whole ? wholly(db, changes, put) : db.transaction().execute(put)
  },

  putJudged(changes, by, { whole = false } = {}) {
    const put = (transaction: Kysely<Schema>) => putJudgedIn(transaction, dialect, changes, by)
    return whole ? wholly(db, changes, put) : db.transaction().execute(put)
  },

  count: (owner, kind) => countOf(db, owner, kind),

  ...createRecordReads(db),
  ...createDue(db),
})
