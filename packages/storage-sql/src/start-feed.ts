import type { Kysely } from 'kysely'
import { run, words } from './ddl.ts'
import type { SqlDialect } from './dialect.ts'
import type { Schema } from './schema.ts'

/** One feed for all who follow the store; what the search index was still to read again stands at its beginning. */
export async function startFeed(db: Kysely<Schema>, dialect: SqlDialect): Promise<void> {
  const { strict, id, integer, text } = words(dialect)
  await run(db, [
    `create table feed (id ${id}, place ${integer} not null, kind ${text} not null, conversation ${integer} not null,
      a ${integer} not null, b ${integer} not null, key ${text} not null)${strict}`,
  ])
  if (dialect.locksRows) await run(db, ['create index feed_by_place on feed (place, id)'])
  // Under their numbers: an index goes on where it was.
  else
    await run(db, [
      `insert into feed (id, place, kind, conversation, a, b, key)
        select min(id) - 1, 0, 'gone', 0, 0, 0, '' from index_changes having min(id) > 1`,
      `insert into feed (id, place, kind, conversation, a, b, key)
        select id, (select coalesce(max("row"), 0) from entries), case trimmed when 1 then 'trimmed' else 'changed' end,
          conversation, seq, case trimmed when 1 then 0 else coalesce((select rev from entries e
            where e.conversation = index_changes.conversation and e.seq = index_changes.seq), 0) end,
          case trimmed when 1 then '' else 'body' end
        from index_changes order by id`,
    ])
  await run(db, ['drop table index_changes'])
}
