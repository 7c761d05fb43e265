import { PGlite } from '@electric-sql/pglite'
import { storeConformance } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { Kysely, PGliteDialect } from 'kysely'
import { createNouns, getMeta, migrate, postgres, type Schema } from '../src/index.ts'

/** PostgreSQL in this process: the same queries, the other dialect. Its start is dear, so all tests share one, which ends with the process. */
const pglite = await PGlite.create()
const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
await migrate(db, postgres, 'epoch')
const { rows: tables } = await pglite.query<{ name: string }>(
  `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'meta'`,
)
// Quicker than `truncate`, which makes the files of every table anew.
const emptying = tables.map(({ name }) => `delete from ${name};`).join('')

async function emptied(): Promise<Store> {
  await pglite.exec(emptying)
  return {
    epoch: (await getMeta(db, 'epoch')) ?? '',
    ...createNouns(db, postgres),
    check: async () => undefined,
    compact: async () => false,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

storeConformance('PostgreSQL (PGlite)', emptied)
