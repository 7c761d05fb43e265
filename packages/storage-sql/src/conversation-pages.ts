import type { ConversationPage, Conversations } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import type { Kysely } from 'kysely'
import { builtOnce } from './built-once.ts'
import { toListed, type ViewRow, viewsOf } from './conversation-views.ts'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
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

/** The position in `since`. */
const positionIn = (since: string): number => readNumbers(since, 1, 'since')[0] as number

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

/** One page: so many of those that come after a place. */
interface Asked {
  readonly uid: string
  readonly limit: number
  readonly order: number
  readonly id: number
}

const ofMember = (db: Kysely<Schema>, { uid, order, id }: Asked) =>
  db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .select(['c.id', 'c.last_row'])
    .where('m.uid', '=', uid)
    .where('c.seq', '>', 0)
    .where((where) =>
      where.or([where('c.last_row', '<', order), where.and([where('c.last_row', '=', order), where('c.id', '<', id)])]),
    )

type Candidates = ReturnType<typeof ofMember>

/** How much the last entries say, which the store knows without reading them. */
function weighed(db: Kysely<Schema>, query: Candidates, limit: number) {
  const page = query.orderBy('c.last_row', 'desc').orderBy('c.id', 'desc').limit(limit).as('page')
  return db
    .selectFrom(page)
    .leftJoin('entries as e', (join) =>
      join.onRef('e.row', '=', 'page.last_row').onRef('e.conversation', '=', 'page.id'),
    )
    .select(['page.id', lengthOf('e.body').as('body'), lengthOf('e.marks').as('marks')])
    .orderBy('page.last_row', 'desc')
    .orderBy('page.id', 'desc')
}

const shown = builtOnce((db, asked: Asked) =>
  weighed(db, ofMember(db, asked).whereRef('c.seq', '>', 'm.hidden_seq'), asked.limit),
)

const changed = builtOnce((db, asked: Asked & { readonly from: number }) => {
  const { from } = asked
  const query = ofMember(db, asked).where((where) =>
    where.or([where('c.changed', '>=', from), where('m.changed', '>=', from)]),
  )
  return weighed(db, query, asked.limit)
})

/** Above every number that the store gives. */
const beforeAll = Number.MAX_SAFE_INTEGER

/** The page's conversations, before anything is looked up for them: the cost of the rest is that of what is shown. */
async function candidates(
  db: Kysely<Schema>,
  { uid, since, limit }: { readonly uid: string; readonly since: string | undefined; readonly limit: number },
  { order, id }: Pick<PageEnd, 'order' | 'id'> = { order: beforeAll, id: beforeAll },
): Promise<readonly Candidate[]> {
  const asked = { uid, limit, order, id }
  const rows = await (since === undefined ? shown(db, asked) : changed(db, { ...asked, from: positionIn(since) }))
  return rows.map(({ id, body, marks }) => ({ id, bytes: Number(body) + Number(marks) }))
}

const lengthOf = (text: 'e.body' | 'e.marks') => sql<number>`coalesce(octet_length(${sql.ref(text)}), 0)`

/** Departures that one answer tells. */
const mostGone = 200
const over: Departure = { changed: 0, conversation: 0 }

interface AskedForGone extends Departure {
  readonly uid: string
  readonly from: number
}

const departed = builtOnce((db, given: AskedForGone) =>
  db
    .selectFrom('departures')
    .select(['key', 'changed', 'conversation'])
    .where('uid', '=', given.uid)
    .where('changed', '>=', given.from)
    .where((where) =>
      where.or([
        where('changed', '<', given.changed),
        where.and([where('changed', '=', given.changed), where('conversation', '<', given.conversation)]),
      ]),
    )
    .orderBy('changed', 'desc')
    .orderBy('conversation', 'desc')
    .limit(mostGone + 1),
)

/** Newest first. `end`: where the next page goes on. */
async function goneSince(
  db: Kysely<Schema>,
  uid: string,
  since: string | undefined,
  { changed, conversation }: Departure = { changed: beforeAll, conversation: beforeAll },
): Promise<{ readonly keys: readonly string[]; readonly end: Departure }> {
  if (since === undefined || changed === 0) return { keys: [], end: over }
  const rows = await departed(db, { uid, from: positionIn(since), changed, conversation })
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
  const found = end?.order === 0 ? [] : await candidates(db, { uid, since, limit: limit + 1 }, end)
  // What would not be shown is not read, megabytes of it.
  const ids = withinBytes(found.slice(0, limit), maxBytes, ({ bytes }) => bytes).map(({ id }) => id)
  const rows = [...(await viewsOf(db, { uid }, ids))].sort((a, b) => b.last_row - a.last_row || b.id - a.id)
  const items = withinBytes(rows, maxBytes, rowBytes)
  const gone = await goneSince(db, uid, since, end?.gone)
  const page = { items: items.map(toListed), gone: gone.keys, cursor }
  const last = items.at(-1)
  const more = last && items.length < found.length
  if (!more && gone.end === over) return page
  const place = more ? { order: last.last_row, id: last.id } : { order: 0, id: 0 }
  return { ...page, next: writePageEnd({ ...place, cursor, gone: gone.end }) }
}
