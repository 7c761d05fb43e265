import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** An index that is further behind than this many changes begins anew. */
const KEPT = 200_000

/** Leaves word for the search index. New entries need none: it finds them at the end of their table. */
export async function noteForIndex(
  db: Kysely<Schema>,
  change: { readonly conversation: number; readonly seq: number; readonly trimmed: 0 | 1 },
): Promise<void> {
  const { id } = await db.insertInto('index_changes').values(change).returning('id').executeTakeFirstOrThrow()
  // Now and then is enough, and cheaper than with each.
  if (id % 1000 === 0)
    await db
      .deleteFrom('index_changes')
      .where('id', '<=', id - KEPT)
      .execute()
}
