import type { ConversationPage, Conversations } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { type Kysely, sql } from 'kysely'
import { toListed, type ViewRow, views } from './conversation-views.ts'
import type { SqlDialect } from './dialect.ts'
import { withinBytes } from './rows.ts'
import type { Schema } from './schema.ts'

/** Where a page ended, and the cursor of its first page; 0 where there is no more of the one or the other. */
interface PageEnd {
  readonly order: number
  readonly id: number
  readonly cursor: string
  /** Of those that the user is no longer in: the last that was told. */
  readonly gone: Departure
}

interface Departure {
  readonly changed: number
  readonly conversation: number
}

const writePageEnd = ({ order, id, cursor, gone }: PageEnd): string =>
  [order, id, cursor, gone.changed, gone.conversation].join('.')

function readNumbers(text: string, count: number, what: string): number[] {
  const numbers = text.split('.').map(Number)
  if (numbers.length === count && numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return numbers
  const message = 'is not a cursor that this server gave'
  throw new TidingsError('invalid', `${what} ${message}`, { issues: [{ path: what, message }] })
}

function readPageEnd(next: string): PageEnd {
  const [order, id, cursor, changed, conversation] = readNumbers(next, 5, 'next') as [
    number,
    number,
    number,
    number,
    number,
  ]
  return { order, id, cursor: String(cursor), gone: { changed, conversation } }
}

/** One conversation of a page, and how much its last entry says. */
interface Candidate {
  readonly id: number
  readonly bytes: number
}

/**
 * The page's conversations, before anything is looked up for them: the cost of the rest is that of what is shown. How much
 * a text has the store knows without reading it.
 */
async function candidates(
  db: Kysely<Schema>,
  uid: string,
  { since, limit }: { readonly since?: string; readonly limit: number },
  end: PageEnd | undefined,
): Promise<readonly Candidate[]> {
  let query = db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .select(['c.id', 'c.last_row'])
    .where('m.uid', '=', uid)
    .where('c.seq', '>', 0)
  if (since === undefined) query = query.whereRef('c.seq', '>', 'm.hidden_seq')
  else {
    const [from] = readNumbers(since, 1, 'since') as [number]
    query = query.where((where) => where.or([where('c.changed', '>=', from), where('m.changed', '>=', from)]))
  }
  if (end) {
    query = query.where((where) =>
      where.or([
        where('c.last_row', '<', end.order),
        where.and([where('c.last_row', '=', end.order), where('c.id', '<', end.id)]),
      ]),
    )
  }
  const page = query.orderBy('c.last_row', 'desc').orderBy('c.id', 'desc').limit(limit).as('page')
  const rows = await db
    .selectFrom(page)
    .leftJoin('entries as e', (join) =>
      join.onRef('e.row', '=', 'page.last_row').onRef('e.conversation', '=', 'page.id'),
    )
    .select(['page.id', lengthOf('e.body').as('body'), lengthOf('e.marks').as('marks')])
    .orderBy('page.last_row', 'desc')
    .orderBy('page.id', 'desc')
    .execute()
  return rows.map(({ id, body, marks }) => ({ id, bytes: Number(body) + Number(marks) }))
}

const lengthOf = (text: 'e.body' | 'e.marks') => sql<number>`coalesce(octet_length(${sql.ref(text)}), 0)`

/** Departures that one answer tells. */
const mostGone = 200
const over: Departure = { changed: 0, conversation: 0 }

/** Newest first. `end`: where the next page goes on. */
async function goneSince(
  db: Kysely<Schema>,
  uid: string,
  since: string | undefined,
  end: PageEnd | undefined,
): Promise<{ readonly keys: readonly string[]; readonly end: Departure }> {
  if (since === undefined || end?.gone.changed === 0) return { keys: [], end: over }
  const [from] = readNumbers(since, 1, 'since') as [number]
  let query = db
    .selectFrom('departures')
    .select(['key', 'changed', 'conversation'])
    .where('uid', '=', uid)
    .where('changed', '>=', from)
  if (end) {
    const { changed, conversation } = end.gone
    query = query.where((where) =>
      where.or([
        where('changed', '<', changed),
        where.and([where('changed', '=', changed), where('conversation', '<', conversation)]),
      ]),
    )
  }
  const sorted = query.orderBy('changed', 'desc').orderBy('conversation', 'desc')
  const rows = await sorted.limit(mostGone + 1).execute()
  const told = rows.slice(0, mostGone)
  const last = rows.length > told.length ? told.at(-1) : undefined
  return { keys: told.map(({ key }) => key), end: last ?? over }
}

/** What is not bounded by its own: everything else of a row is a few hundred bytes. */
const rowBytes = ({ body, marks, settings, r_settings }: ViewRow): number =>
  [body, marks, settings, r_settings].reduce((sum, text) => sum + (text === null ? 0 : Buffer.byteLength(text)), 500)

/** One page of a user's list: `Conversations.list` says what of. */
export async function listPage(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  uid: string,
  { since, next, limit, maxBytes = Number.POSITIVE_INFINITY }: Parameters<Conversations['list']>[1],
): Promise<ConversationPage> {
  const end = next === undefined ? undefined : readPageEnd(next)
  // Taken before the rows: what changes in between is listed now and again, never left out.
  const cursor = end?.cursor ?? String(await dialect.horizon(db))
  const range = { limit: limit + 1, ...(since === undefined ? {} : { since }) }
  const found = end?.order === 0 ? [] : await candidates(db, uid, range, end)
  // What would not be shown is not read, megabytes of it.
  const shown = withinBytes(found.slice(0, limit), maxBytes, ({ bytes }) => bytes).map(({ id }) => id)
  const rows = shown.length === 0 ? [] : await views(db, uid).where('c.id', 'in', shown).execute()
  rows.sort((a, b) => b.last_row - a.last_row || b.id - a.id)
  const items = withinBytes(rows, maxBytes, rowBytes)
  const gone = await goneSince(db, uid, since, end)
  const page = { items: items.map(toListed), gone: gone.keys, cursor }
  const last = items.at(-1)
  const more = last && items.length < found.length
  if (!more && gone.end === over) return page
  const place = more ? { order: last.last_row, id: last.id } : { order: 0, id: 0 }
  return { ...page, next: writePageEnd({ ...place, cursor, gone: gone.end }) }
}
