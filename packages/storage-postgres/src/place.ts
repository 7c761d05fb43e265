import { Client } from 'pg'
import { addressesIn } from './pool/servers.ts'

/** Where a store is, as the driver reads its URL, for people to see: without the user and the password. */
export function placeOf({ url, schema = 'tidings' }: { readonly url: string; readonly schema?: string }): string {
  // Those that are never connected.
  const clients = addressesIn(url).map((address) => new Client({ connectionString: address }))
  const servers = clients.map(({ host, port }) => `${host}:${port}`).join(', ')
  return `PostgreSQL at ${servers}, database ${clients[0]?.database}, schema ${schema}`
}
