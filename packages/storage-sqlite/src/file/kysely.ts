import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, type Schema, SqliteDialect } from '@tidings/storage-sql'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** As many statements as the queries have shapes; pages of other lengths share them through Kysely's parameters. */
const remembered = 200

/** Kysely speaks to node:sqlite: prepared statements are kept by their text. */
function adapt(db: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()

  function prepare(text: string): SqliteStatement {
    const statement = db.prepare(text)
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
      run(parameters) {
        // On a full disk SQLite ends a transaction by itself; what Kysely is to hear of is the disk.
        if (text === 'rollback' && !db.isTransaction) return { changes: 0, lastInsertRowid: 0 }
        return statement.run(...(parameters as SQLInputValue[]))
      },
      iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
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
