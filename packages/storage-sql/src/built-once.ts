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

/** Values of one question; more of them are asked in several. */
const valuesAtOnce = 1024

/**
 * Likewise a query that names several values, and answers in no order: one is built for each power of two. The last value is named
 * again until there are as many, which changes nothing.
 */
export function builtForSeveral<Value extends string | number, Given extends object, Row>(
  build: (db: Kysely<Schema>, given: Given, values: readonly Value[]) => Compilable<Row>,
): (db: Kysely<Schema>, given: Given, values: readonly Value[]) => Promise<readonly Row[]> {
  type Asked = Given & { readonly [index: number]: Value }
  const places = (length: number) => Array.from({ length }, (_, index) => index)
  const ofLength = (length: number) =>
    builtOnce((db, asked: Asked) =>
      build(
        db,
        asked,
        places(length).map((index) => asked[index] as Value),
      ),
    )
  const byLength = new Map<number, ReturnType<typeof ofLength>>()
  return async function ask(db, given, values): Promise<readonly Row[]> {
    if (values.length === 0) return []
    if (values.length > valuesAtOnce) {
      const first = await ask(db, given, values.slice(0, valuesAtOnce))
      return [...first, ...(await ask(db, given, values.slice(valuesAtOnce)))]
    }
    const length = 2 ** Math.ceil(Math.log2(values.length))
    const query = byLength.get(length) ?? ofLength(length)
    byLength.set(length, query)
    const named = places(length).map((index) => values[index] ?? values.at(-1))
    return query(db, { ...given, ...named } as Asked)
  }
}
