import type { Feed, FeedItem, FeedPage, Position } from '@tidings/core'
import type { Kysely, RawBuilder } from 'kysely'
import { type FeedRow, itemsOf } from './feed-items.ts'
import { integers } from './integers.ts'
import { sql } from './kysely.ts'
import { getMeta, setMeta } from './meta.ts'
import type { Schema } from './schema.ts'
import { firstRunning, type Snapshot, seesBeyond, snapshotIn, snapshotOf, textOf, upTo } from './snapshot.ts'

/** Everything that had ended at this moment was read. */
interface Between {
  readonly since: Snapshot
}

/**
 * A piece of the feed: what ended after one moment and up to another. Nothing is added to it any more; its rows have the
 * ids up to `last`, among those of others.
 */
interface Window extends Between {
  readonly to: Snapshot
  /** The last id that was read whole, and of the row after it the items that were. */
  readonly at: number
  readonly told: number
  readonly last: number
}

type Stand = Window | Between

const positionOf = (stand: Stand): Position =>
  'to' in stand
    ? [textOf(stand.since), textOf(stand.to), `${stand.at}.${stand.told}`, stand.last].join('/')
    : textOf(stand.since)

const form = /^(\d+(,\d+)*)?$|^\d+(,\d+)*\/\d+(,\d+)*\/\d+(\.\d+)?\/\d+$/

/** One that came with the records of a store that moved here is before everything. */
function standAt(position: Position): Stand {
  const [since = '', to, at, last] = form.test(position) ? position.split('/') : []
  const begin = { since: snapshotOf(since) }
  if (to === undefined) return begin
  const [row, told = 0] = String(at).split('.').map(Number)
  return { ...begin, to: snapshotOf(to), at: Number(row), told, last: Number(last) }
}

type Kinds = readonly FeedItem['kind'][]

/** What was let go: transactions, all of whose items are gone. */
const goneKey = 'feed-gone'
const goneIn = async (db: Kysely<Schema>): Promise<Snapshot> => snapshotOf((await getMeta(db, goneKey)) ?? '')

async function now(db: Kysely<Schema>): Promise<Snapshot> {
  const { rows } = await sql<{ text: string }>`select pg_current_snapshot()::text as text`.execute(db)
  return snapshotIn(rows[0]?.text ?? '')
}

async function newestId(db: Kysely<Schema>): Promise<number> {
  const newest = db.selectFrom('feed').select(({ fn }) => fn.max('id').as('id'))
  return Number((await newest.executeTakeFirstOrThrow()).id ?? 0)
}

/** Had ended. */
const isIn = ({ end, running }: Snapshot): RawBuilder<boolean> =>
  sql`(place < ${end} and place <> all(${integers(running)}))`
/** Had not ended. */
const isAfter = ({ end, running }: Snapshot): RawBuilder<boolean> =>
  sql`(place >= ${end} or place = any(${integers(running)}))`

async function openWindow(db: Kysely<Schema>, { since }: Between, to: Snapshot): Promise<Stand> {
  if (textOf(since) === textOf(to)) return { since }
  // By the index of places, which holds little else: for the least of all ids others would be looked through.
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select min(id) as first, max(id) as last from (
      select id, place from feed where place >= ${since.end} and place < ${to.end}
      union all select id, place from feed where place = any(${integers(since.running)})
    ) as within where ${isIn(to)}`.execute(db)
  const { first, last } = rows[0] ?? { first: null, last: null }
  return first === null ? { since: to } : { since, to, at: Number(first) - 1, told: 0, last: Number(last) }
}

/** As rows have them: entries stand in batches, too. */
const rowKinds = (kinds: Kinds): readonly FeedRow['kind'][] => (kinds.includes('entries') ? [...kinds, 'batch'] : kinds)

async function readWindow(db: Kysely<Schema>, window: Window, limit: number, kinds?: Kinds): Promise<FeedPage> {
  const { since, to, last } = window
  const rows = await db
    .selectFrom('feed')
    .selectAll()
    .where('id', '>', window.at)
    .where('id', '<=', last)
    .where(isAfter(since))
    .where(isIn(to))
    .$if(kinds !== undefined, (query) => query.where('kind', 'in', rowKinds(kinds ?? [])))
    .orderBy('id')
    .limit(limit)
    .execute()
  const items: FeedItem[] = []
  let { at, told } = window
  for (const row of rows) {
    const all = itemsOf(row)
    const part = all.slice(told, told + limit - items.length)
    items.push(...part)
    told += part.length
    if (told < all.length) return { items, next: positionOf({ since, to, at, told, last }) }
    at = row.id
    told = 0
  }
  const isRead = rows.length < limit || at === last
  return { items, next: positionOf(isRead ? { since: to } : { since, to, at, told, last }) }
}

/** Which transaction is the first to stay. */
async function firstToKeep(db: Kysely<Schema>, what: Parameters<Feed['trim']>[0]): Promise<number> {
  if ('before' in what) return Math.min(...what.before.map((position) => firstRunning(standAt(position).since)))
  const beyond = (await newestId(db)) - what.most
  const rows = db.selectFrom('feed').select('place').where('id', '<=', beyond)
  const row = await rows.orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row ? row.place + 1 : 0
}

/**
 * The feed of a database with many writers. What ended between two moments makes a window, in which items are told in the
 * order of their ids. An id is given while the change holds what others would have to wait for (the conversation's head, the
 * owner's or the user's row): whoever waits for it gets a higher one, and is seen by no moment that does not see the first. So
 * an item is told after those of every change that was committed before it was written, whoever holds a transaction open.
 */
export const createFeed = (db: Kysely<Schema>): Feed => ({
  async read(from, limit, kinds) {
    const present = await now(db)
    const gone = await goneIn(db)
    const begin = from === '' ? { since: gone } : standAt(from)
    if (begin.since.end > present.end || !form.test(from)) return 'lost'
    const stand = 'to' in begin ? begin : await openWindow(db, begin, present)
    const page = 'to' in stand ? await readWindow(db, stand, limit, kinds) : { items: [], next: positionOf(stand) }
    // Looked at afterwards: what was let go meanwhile may be missing from the page.
    return seesBeyond(await goneIn(db), begin.since) ? 'lost' : page
  },

  head: async () => positionOf({ since: await now(db) }),

  async lag(position) {
    const stand = standAt(position)
    const first = db.selectFrom('feed').select('id').where('place', '>=', stand.since.end)
    const next = await first.orderBy('place').orderBy('id').limit(1).executeTakeFirst()
    const items = next ? (await newestId(db)) - Math.max(next.id - 1, 'to' in stand ? stand.at : 0) : 0
    return { items, kept: items }
  },

  async trim(what, limit) {
    const wanted = await firstToKeep(db, what)
    return db.transaction().execute((on) => trimIn(on, wanted, limit))
  },
})

/** Lets go of what the oldest transactions before this one have written, and notes it. */
async function trimIn(db: Kysely<Schema>, wanted: number, limit: number): Promise<boolean> {
  const present = await now(db)
  const old = db.selectFrom('feed').select('place').where('place', '<', wanted).where(isIn(present)).orderBy('place')
  const beyond = await old.offset(limit).limit(1).executeTakeFirst()
  const ended = upTo(present, beyond ? beyond.place + 1 : wanted)
  // Exactly these: others may end while they are removed.
  const { numDeletedRows } = await db.deleteFrom('feed').where(isIn(ended)).executeTakeFirst()
  // Of what was let go before, nothing had ended later than what is seen now: this notes all of it.
  if (numDeletedRows > 0n) await setMeta(db, goneKey, textOf(ended))
  return ended.end < wanted
}
