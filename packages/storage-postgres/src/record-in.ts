import type { OwnedRecord } from '@tidings/core'
import { Client, escapeIdentifier } from 'pg'
import { asFailure } from './pool/failure.ts'
import { primaryOf } from './pool/servers.ts'

export interface RecordInOptions {
  readonly url: string
  readonly schema?: string
  readonly connectTimeoutMs?: number
}

/**
 * The value of a record in a store, read beside whoever holds it, and without bringing it to this version; undefined where there is no such
 * record, or no store yet. `unavailable` where PostgreSQL cannot be asked.
 */
export async function recordIn(
  { url, schema = 'tidings', connectTimeoutMs = 5000 }: RecordInOptions,
  { owner, kind, key }: Pick<OwnedRecord, 'owner' | 'kind' | 'key'>,
): Promise<string | undefined> {
  const client = new Client({
    connectionString: await primaryOf({ url, connectTimeoutMs }),
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const table = `${escapeIdentifier(schema)}.records`
    const { rows: there } = await client.query<{ is: boolean }>('select to_regclass($1) is not null as is', [table])
    if (!there[0]?.is) return undefined
    const query = `select value from ${table} where owner = $1 and kind = $2 and key = $3`
    const { rows } = await client.query<{ value: string | null }>(query, [owner, kind, key])
    return rows[0]?.value ?? undefined
  } catch (error) {
    throw asFailure(error)
  } finally {
    await client.end()
  }
}
