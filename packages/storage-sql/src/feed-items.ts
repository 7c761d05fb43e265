import type { EntryPart, FeedItem } from '@tidings/core'
import type { Kysely, Selectable } from 'kysely'
import { builtOnce } from './built-once.ts'
import { postgres, type SqlDialect, sqlite } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

export type FeedRow = Selectable<Schema['feed']>

/** What every row has beside its kind; most kinds need little of it. */
type Columns = Pick<FeedRow, 'conversation' | 'a' | 'b' | 'key'>

const nothing: Columns = { conversation: 0, a: 0, b: 0, key: '' }

const columnsOf = (item: FeedItem): Columns => {
  switch (item.kind) {
    case 'entries':
      return { ...nothing, conversation: item.conversation, a: item.after, b: item.upTo }
    case 'changed':
      return { conversation: item.conversation, a: item.seq, b: item.rev, key: item.of }
    case 'trimmed':
      return { ...nothing, conversation: item.conversation, a: item.upTo }
    case 'access':
      return { ...nothing, conversation: item.conversation, a: item.access, key: item.key }
    case 'pointer':
      return { ...nothing, conversation: item.conversation, key: item.user }
    case 'view':
      return { ...nothing, conversation: item.conversation, a: Number(item.blocked), key: item.user }
    case 'records':
      // One more: 0 stands in rows that were written before this was said.
      return { ...nothing, a: item.version, b: item.after + 1, key: item.owner }
    case 'user':
      return { ...nothing, a: item.standing, b: item.version, key: item.uid }
  }
}

/** Of a row that tells of one thing; undefined for the mark of what was let go. */
export function toItem({ kind, conversation, a, b, key }: Pick<FeedRow, 'kind' | keyof Columns>): FeedItem | undefined {
  switch (kind) {
    case 'entries':
      return { kind, conversation, after: a, upTo: b }
    case 'changed':
      return { kind, conversation, seq: a, rev: b, of: key as EntryPart }
    case 'trimmed':
      return { kind, conversation, upTo: a }
    case 'access':
      return { kind, conversation, key, access: a }
    case 'pointer':
      return { kind, conversation, user: key }
    case 'view':
      return { kind, conversation, user: key, blocked: a !== 0 }
    case 'records':
      return { kind, owner: key, after: b === 0 ? a - 1 : b - 1, version: a }
    case 'user':
      return { kind, uid: key, standing: a, version: b }
    case 'gone':
    case 'batch':
      return undefined
  }
}

/**
 * What one row tells of. That of a batch of entries tells of every conversation in it: their numbers, the seqs that they had, and
 * how many entries came, as arrays, `{7,9}{0,4}{2,1}`. (Rows of before have it by conversation: `7 0 2;9 4 5`, from where to where.)
 */
export function itemsOf(row: Pick<FeedRow, 'kind' | keyof Columns>): readonly FeedItem[] {
  if (row.kind !== 'batch') return [toItem(row)].filter((item) => item !== undefined)
  if (!row.key.startsWith('{')) return row.key.split(';').map((text) => entriesIn(text.split(' ')))
  const [ids = [], seqs = [], counts = []] = row.key
    .slice(1, -1)
    .split('}{')
    .map((array) => array.split(','))
  return ids.map((id, at) => entriesIn([id, seqs[at], Number(seqs[at]) + Number(counts[at])]))
}

function entriesIn(given: readonly unknown[]): FeedItem {
  const [conversation = 0, after = 0, upTo = 0] = given.map(Number)
  return { kind: 'entries', conversation, after, upTo }
}

/** Where there is one writer, this is what the row becomes that says up to where the feed was let go. */
export const gone = { kind: 'gone', conversation: 0, a: 0, b: 0, key: '' } as const

/** Rows of one statement: SQLite takes 32,766 parameters. */
const rowsAtOnce = 1000

const oneRow = ({ place }: SqlDialect) =>
  builtOnce((db, { kind, conversation, a, b, key }: Columns & { readonly kind: FeedItem['kind'] }) =>
    db.insertInto('feed').values({ place: sql.raw<number>(place), kind, conversation, a, b, key }),
  )

/** Nearly every change tells of one thing. */
const oneRowOf = { sqlite: oneRow(sqlite), postgres: oneRow(postgres) }

/** Tells of what the transaction under way has changed. Entries are told of by whoever writes them. */
export async function noteInFeed(db: Kysely<Schema>, dialect: SqlDialect, items: readonly FeedItem[]): Promise<void> {
  const [one, ...more] = items
  if (one && more.length === 0) {
    await oneRowOf[dialect.name](db, { kind: one.kind, ...columnsOf(one) })
    return
  }
  const place = sql.raw<number>(dialect.place)
  for (let start = 0; start < items.length; start += rowsAtOnce) {
    const rows = items.slice(start, start + rowsAtOnce).map((item) => ({ place, kind: item.kind, ...columnsOf(item) }))
    await db.insertInto('feed').values(rows).execute()
  }
}
