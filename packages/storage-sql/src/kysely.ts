import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as Library from 'kysely'

const require = createRequire(import.meta.url)

/** Kysely comes as three hundred files, which take every thread a tenth of a second; `tools/prepare.mjs` makes one of them. */
const inOneFile = new URL('../one-file/kysely.js', pathToFileURL(require.resolve('kysely')))

const library: typeof Library = await import(existsSync(inOneFile) ? inOneFile.href : 'kysely')

/** Values of Kysely are taken from here, its types from Kysely itself. */
export type Kysely<Schema> = Library.Kysely<Schema>
export const { Kysely, PostgresDialect, SqliteDialect, sql } = library
