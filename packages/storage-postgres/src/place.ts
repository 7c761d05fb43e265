import { Client } from 'pg'

/** Where a store is, as the driver reads its URL, for people to see: without the user and the password. */
export function placeOf({ url, schema = 'tidings' }: { readonly url: string; readonly schema?: string }): string {
  // One that is never connected.
  const { host, port, database } = new Client({ connectionString: url })
  return `PostgreSQL at ${host}:${port}, database ${database}, schema ${schema}`
}
