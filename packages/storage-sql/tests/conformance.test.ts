import { PGlite } from '@electric-sql/pglite'
import { storeConformance } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { Kysely, PGliteDialect } from 'kysely'
import { createNouns, getMeta, migrate, postgres, type Schema } from '../src/index.ts'

/** PostgreSQL in this process: the same queries, the other dialect. */
async function openPglite(): Promise<Store> {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) })
  await migrate(db, postgres, 'epoch')
  return {
    epoch: (await getMeta(db, 'epoch')) ?? '',
    ...createNouns(db, postgres),
    check: async () => undefined,
    compact: async () => false,
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

storeConformance('PostgreSQL (PGlite)', openPglite)
