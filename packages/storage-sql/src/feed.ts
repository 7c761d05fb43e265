import type { Feed, FeedPage, Position } from '@tidings/core'
import { type Kysely, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { gone, toItem } from './feed-items.ts'
import type { Schema } from './schema.ts'

/**
 * A piece of the feed: what transactions from `from` up to, not with, `to` have written. All of them have ended, so
 * nothing is added to it; its rows have the ids `first` to `last`, among those of others.
 */
interface Window {
  readonly from: number
  readonly to: number
  /** The last id that was read. */
  readonly at: number
  readonly last: number
}

/** Between two windows: everything below this transaction was read. */
interface Between {
  readonly from: number
}

type Stand = Window | Between

const positionOf = (stand: Stand): Position =>
  'to' in stand ? [stand.from, stand.to, stand.at, stand.last].join('.') : String(stand.from)

function standAt(position: Position): Stand {
  const [from = 0, to, at, last] = position === '' ? [] : position.split('.').map(Number)
  return to === undefined || at === undefined || last === undefined ? { from } : { from, to, at, last }
}

const byPlace = (db: Kysely<Schema>) =>
  db.selectFrom('feed').select(['id', 'place', 'kind']).orderBy('place').orderBy('id').limit(1)

/** The transaction up to which the feed was let go; 0: none. */
async function lostUpTo(db: Kysely<Schema>): Promise<number> {
  const oldest = await byPlace(db).executeTakeFirst()
  return oldest?.kind === 'gone' ? oldest.place : 0
}

async function newestId(db: Kysely<Schema>): Promise<number> {
  const newest = db.selectFrom('feed').select(({ fn }) => fn.max('id').as('id'))
  return Number((await newest.executeTakeFirstOrThrow()).id ?? 0)
}

async function openWindow(db: Kysely<Schema>, { from }: Between, to: number): Promise<Stand> {
  if (to <= from) return { from }
  const within = db
    .selectFrom('feed')
    .select('id')
    .where('place', '>=', from)
    .where('place', '<', to)
    // By the index of places, which holds little else: for the least of all ids others would be looked through.
    .offset(0)
    .as('within')
  const { first, last } = await db
    .selectFrom(within)
    .select(({ fn }) => [fn.min('id').as('first'), fn.max('id').as('last')])
    .executeTakeFirstOrThrow()
  return first === null ? { from: to } : { from, to, at: Number(first) - 1, last: Number(last) }
}

async function readWindow(db: Kysely<Schema>, { from, to, at, last }: Window, limit: number): Promise<FeedPage> {
  const rows = await db
    .selectFrom('feed')
    .selectAll()
    .where('id', '>', at)
    .where('id', '<=', last)
    .where('place', '>=', from)
    .where('place', '<', to)
    .orderBy('id')
    .limit(limit)
    .execute()
  const end = rows.at(-1)
  const next: Stand = rows.length < limit || !end || end.id === last ? { from: to } : { from, to, at: end.id, last }
  return { items: rows.map(toItem).filter((item) => item !== undefined), next: positionOf(next) }
}

/** Which transaction is the first to stay. */
async function firstToKeep(db: Kysely<Schema>, what: Parameters<Feed['trim']>[0]): Promise<number> {
  if ('before' in what) return Math.min(...what.before.map((position) => standAt(position).from))
  const beyond = (await newestId(db)) - what.most
  const rows = db.selectFrom('feed').select('place').where('id', '<=', beyond)
  const row = await rows.orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row ? row.place + 1 : 0
}

/**
 * The feed of a database with many writers. The horizon cuts off what is seen whole; in such a window items are told in
 * the order of their ids, which are given while the heads are locked. Between two windows the order may be another: what
 * another transaction holds back may have been committed before what it does not.
 */
export const createFeed = (db: Kysely<Schema>, dialect: SqlDialect): Feed => ({
  async read(from, limit) {
    const begin = standAt(from)
    const horizon = await dialect.horizon(db)
    if (begin.from > horizon) return 'lost'
    const stand = 'to' in begin ? begin : await openWindow(db, begin, horizon)
    const page = 'to' in stand ? await readWindow(db, stand, limit) : { items: [], next: positionOf(stand) }
    // Looked at afterwards: what was let go meanwhile may be missing from the page.
    return from !== '' && begin.from <= (await lostUpTo(db)) ? 'lost' : page
  },

  head: async () => positionOf({ from: await dialect.horizon(db) }),

  async lag(position) {
    const stand = standAt(position)
    const next = await byPlace(db).where('place', '>=', stand.from).where('kind', '<>', 'gone').executeTakeFirst()
    const items = next ? (await newestId(db)) - Math.max(next.id - 1, 'to' in stand ? stand.at : 0) : 0
    return { items, kept: items }
  },

  async trim(what, limit) {
    const wanted = await firstToKeep(db, what)
    return db.transaction().execute((on) => trimIn(on, wanted, limit))
  },
})

/** Lets go of what the oldest transactions before this one have written; one row stays, and says so. */
async function trimIn(db: Kysely<Schema>, wanted: number, limit: number): Promise<boolean> {
  const old = db.selectFrom('feed').where('place', '<', wanted)
  const beyond = await old.select('place').orderBy('place').offset(limit).limit(1).executeTakeFirst()
  const to = beyond ? beyond.place + 1 : wanted
  const mark = await db
    .selectFrom('feed')
    .select(['id', 'kind'])
    .where('place', '<', to)
    .orderBy('place', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!mark || mark.kind === 'gone') return false
  await sql`delete from feed where place < ${to} and id <> ${mark.id}`.execute(db)
  await db.updateTable('feed').set(gone).where('id', '=', mark.id).execute()
  return to < wanted
}
