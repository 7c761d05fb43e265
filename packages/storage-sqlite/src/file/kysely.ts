import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { Kysely, type Schema, SqliteDialect } from '@tidings/storage-sql'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** As many statements as the queries have shapes; pages of other lengths share them through Kysely's parameters. */
const remembered = 200

type Row = Record<string, SQLOutputValue>

/** A statement after `setReturnArrays`: the types of Node know only objects. */
interface AnswersArrays {
  all(...parameters: SQLInputValue[]): SQLOutputValue[][]
  iterate(...parameters: SQLInputValue[]): Iterable<SQLOutputValue[]>
}

/**
 * What makes a row of the values of one. All rows of a statement have one shape: those that node:sqlite makes are kept by V8 as
 * dictionaries, and take half as long again to make, to read and to send to another thread.
 */
function rowMaker(statement: StatementSync): (values: readonly SQLOutputValue[]) => Row {
  const names = statement.columns().map(({ name }) => name)
  const empty: Row = Object.fromEntries(names.map((name) => [name, null]))
  return (values) => {
    const row = { ...empty }
    for (let index = 0; index < names.length; index++) row[names[index] as string] = values[index] as SQLOutputValue
    return row
  }
}

/** After this a statement that is prepared already may answer other columns. */
const changesTables = /^\s*(?:alter|create|drop)\s/i

/** Kysely speaks to node:sqlite: prepared statements are kept by their text. */
function adapt(db: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()

  function prepare(text: string): SqliteStatement {
    const statement = db.prepare(text)
    const reader = statement.columns().length > 0
    const toRow = rowMaker(statement)
    statement.setReturnArrays(true)
    const { all, iterate } = statement as unknown as AnswersArrays
    return {
      reader,
      all: (parameters) => all.apply(statement, parameters as SQLInputValue[]).map(toRow),
      run(parameters) {
        if (changesTables.test(text)) statements.clear()
        // On a full disk SQLite ends a transaction by itself; what Kysely is to hear of is the disk.
        if (text === 'rollback' && !db.isTransaction) return { changes: 0, lastInsertRowid: 0 }
        return statement.run(...(parameters as SQLInputValue[]))
      },
      *iterate(parameters) {
        for (const values of iterate.apply(statement, parameters as SQLInputValue[])) yield toRow(values)
      },
    }
  }

  return {
    close: () => db.close(),
    prepare(text) {
      const known = statements.get(text)
      if (known) return known
      if (statements.size >= remembered) statements.clear()
      const statement = prepare(text)
      statements.set(text, statement)
      return statement
    },
  }
}

export const kyselyOn = (db: DatabaseSync): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(db) }) })
