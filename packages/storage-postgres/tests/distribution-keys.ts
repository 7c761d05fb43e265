import { readFileSync } from 'node:fs'
import type { Client } from 'pg'

const decision = new URL('../../../docs/adr/0015-distribution-keys.md', import.meta.url)

/** By what a table would be spread over machines, and its unique indexes that could not be kept then. */
export interface Spread {
  readonly by: string
  readonly beyond: readonly string[]
}

const wordsIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word)

/** What the decision says, by table. */
export function decidedKeys(): Readonly<Record<string, Spread>> {
  const rows = readFileSync(decision, 'utf8').matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm)
  return Object.fromEntries(
    [...rows].map(([, table = '', by = '', beyond = '']) => [
      table,
      { by: wordsIn(by)[0] ?? by, beyond: wordsIn(beyond) },
    ]),
  )
}

/** What is there: every table, the decided key of those that have such a column, and the unique indexes without it. */
export async function keysThereAre(db: Client, decided: Readonly<Record<string, Spread>>) {
  const { rows } = await db.query<{ name: string; columns: string[]; unique: { name: string; columns: string[] }[] }>(`
    select c.relname as name,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
      coalesce((select json_agg(json_build_object('name', named.relname, 'columns', array(
        select attname from pg_attribute where attrelid = named.oid)) order by named.relname)
        from pg_index i join pg_class named on named.oid = i.indexrelid
        where i.indrelid = c.oid and i.indisunique), '[]') as "unique"
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'tidings'::regnamespace`)
  return Object.fromEntries(
    rows.map(({ name, columns, unique }) => {
      const by = decided[name]?.by ?? 'not decided'
      if (by === 'on each') return [name, { by, beyond: [] }]
      const beyond = unique.filter((one) => !one.columns.includes(by)).map(({ name: index }) => index)
      return [name, { by: columns.includes(by) ? by : `${by}: no such column`, beyond }]
    }),
  )
}
