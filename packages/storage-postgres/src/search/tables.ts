import { foldingVersion } from '@tidings/protocol/folding'
import { type Kysely, sql } from '@tidings/storage-sql'

/** Of the documents: an index that another version has made is made anew. */
export const version = `1, folded ${foldingVersion}`

/** The index lies beside the tables of the store, and only the search looks at it: it can be made anew from them at any time. */
export interface SearchSchema {
  /** One document for each entry that can be found. */
  search_documents: { conversation: number; seq: number; ts: number; terms: string }
  /**
   * How far it is: everything in the feed before `position`, and of what was there when it began the rows up to
   * `entry`; null when those are all read.
   */
  search_progress: { one: number; version: string; epoch: string; position: string; entry: number | null }
  /** Which node keeps it up to date, and until when nobody else does. */
  search_keeper: { one: number; holder: string; until: Date }
}

export type SearchDatabase = Kysely<SearchSchema>

const make = [
  'drop table if exists search_documents, search_progress',
  `create table search_progress (one bigint primary key check (one = 1), version text not null, epoch text not null,
    position text not null, entry bigint)`,
  `create table search_documents (conversation bigint not null, seq bigint not null, ts bigint not null,
    terms tsvector not null, primary key (conversation, seq))`,
  'create index search_documents_by_term on search_documents using gin (terms)',
]

const makeKeeper =
  'create table if not exists search_keeper (one bigint primary key check (one = 1), holder text not null, until timestamptz not null)'

/** An index of this version and of this store's history; `head` is where the feed ends. Others who open it at once wait. */
export const openTables = (db: SearchDatabase, epoch: string, head: () => Promise<string>): Promise<void> =>
  db.transaction().execute(async (on) => {
    await sql`select pg_advisory_xact_lock(hashtext('tidings search ' || current_schema()))`.execute(on)
    await sql.raw(makeKeeper).execute(on)
    if (await isUsable(on, epoch)) return
    for (const statement of make) await sql.raw(statement).execute(on)
    await on
      .insertInto('search_progress')
      .values({ one: 1, version, epoch, position: await head(), entry: 0 })
      .execute()
  })

async function isUsable(db: SearchDatabase, epoch: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('search_progress') is not null and
    to_regclass('search_documents') is not null as there`.execute(db)
  if (!rows[0]?.there) return false
  const found = await db.selectFrom('search_progress').select(['version', 'epoch']).executeTakeFirst()
  return found?.version === version && found.epoch === epoch
}

/** Everything is read once more: what was to be followed is no longer told. */
export const beginAnew = (db: SearchDatabase, head: () => Promise<string>): Promise<void> =>
  db.transaction().execute(async (on) => {
    await sql`truncate search_documents`.execute(on)
    await on
      .updateTable('search_progress')
      .set({ position: await head(), entry: 0 })
      .execute()
  })
