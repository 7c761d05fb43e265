import type { Entry, KeyedEntry, LogPiece } from '@tidings/core'
import type { RawBuilder } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { integers } from './integers.ts'
import { type Kysely, sql } from './kysely.ts'
import { entryColumns, toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

type KeyedRow = Parameters<typeof toEntry>[0] & { readonly key: string }

/** Pieces as a table. However many they are, the text of the query is the same. */
function asked(dialect: SqlDialect, pieces: readonly LogPiece[]): RawBuilder<unknown> {
  if (dialect.name === 'postgres')
    return sql`select * from unnest(${integers(pieces.map(({ conversation }) => conversation))},
      ${integers(pieces.map(({ after }) => after))}, ${integers(pieces.map(({ upTo }) => upTo))})
      as given (conversation, after, up_to)`
  const rows = JSON.stringify(pieces.map(({ conversation, after, upTo }) => [conversation, after, upTo]))
  return sql`select value ->> 0, value ->> 1, value ->> 2 from json_each(${rows})`
}

const columns = sql.join(entryColumns.map((column) => sql.ref(`e.${column}`)))

/** What stands in pieces of several conversations, in one question. */
export async function readPieces(
  db: Kysely<Schema>,
  dialect: SqlDialect,
  pieces: readonly LogPiece[],
): Promise<readonly KeyedEntry[]> {
  if (pieces.length === 0) return []
  // From the pieces to their entries, never the other way round: that is what `cross` says to SQLite.
  const { rows } = await sql<KeyedRow>`with asked (conversation, after, up_to) as (${asked(dialect, pieces)})
    select c.key, ${columns} from asked cross join conversations c cross join entries e
    where c.id = asked.conversation
      and e.conversation = asked.conversation and e.seq > asked.after and e.seq <= asked.up_to`.execute(db)
  return rows.map((row): KeyedEntry => ({ key: row.key, entry: toEntry(row) satisfies Entry }))
}
