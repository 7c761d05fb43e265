import type { Kysely } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/** The words in which the two databases differ. */
export function words({ name }: SqlDialect) {
  const lite = name === 'sqlite'
  return {
    strict: lite ? ' strict' : '',
    // Rows that are only reached by their key live in the key's own tree: one page touched in place of two.
    clustered: lite ? ' strict, without rowid' : '',
    id: lite ? 'integer primary key' : 'bigint generated always as identity primary key',
    integer: lite ? 'integer' : 'bigint',
    // Compared byte by byte in both, so that ranges and pages agree.
    text: lite ? 'text' : 'text collate "C"',
  }
}

export const run = async (db: Kysely<Schema>, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
