import type { OpenTransaction } from '@tidings/conformance'
import { createNouns, Kysely, PostgresDialect, postgres, type Schema } from '@tidings/storage-sql'
import { Client, types } from 'pg'

/** One connection whose transaction is begun here, and ends when the test says so, whatever the store believes. */
export async function leaveOpen(url: string): Promise<OpenTransaction> {
  const numbers: typeof types.getTypeParser = (oid, format) =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)
  const client = new Client({
    connectionString: url,
    options: '-c search_path=tidings',
    types: { getTypeParser: numbers },
  })
  await client.connect()
  await client.query('begin')
  await client.query('select pg_current_xact_id()')
  const nothing = { command: 'BEGIN', rowCount: null, oid: 0, rows: [], fields: [] }
  const session = {
    query: async (text: string, values: readonly unknown[]) =>
      text === 'begin' || text === 'commit' ? nothing : client.query(text, [...values]),
    release: () => undefined,
  }
  const pool = { options: {}, connect: async () => session as never, end: () => client.end() }
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    store: createNouns(db, postgres),
    async end() {
      await client.query('commit')
      await client.end()
    },
  }
}
