import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Where a value goes that is not known yet. */
class Blank {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

const blanks = new Proxy({}, { get: (_, name) => new Blank(String(name)) })

/**
 * A query whose text is always the same: it is built when a database is first asked it, for building takes several times
 * as long as SQLite takes to answer. `given` stands for the values; each may go where a value may go, and nowhere is it
 * looked at, or taken apart by `...`.
 */
export function builtOnce<Given extends object, Row>(
  build: (db: Kysely<Schema>, given: Given) => Compilable<Row>,
): (db: Kysely<Schema>, given: Given) => Promise<Row[]> {
  // By what a database and its transactions have in common: each writes texts in its own way.
  const built = new WeakMap<object, CompiledQuery<Row>>()
  return async (db, given) => {
    const { adapter } = db.getExecutor()
    const query = built.get(adapter) ?? build(db, blanks as Given).compile()
    built.set(adapter, query)
    const parameters = query.parameters.map((value) =>
      value instanceof Blank ? given[value.name as keyof Given] : value,
    )
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}
