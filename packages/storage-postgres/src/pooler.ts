import { TidingsError } from '@tidings/protocol/errors'
import { Client } from 'pg'
import { asFailure } from './pool/failure.ts'
import { primaryOf } from './pool/servers.ts'

/** Milliseconds may pass until somebody else has taken the connection that was free a moment ago: it is asked more than once. */
const rounds = 3

export const sharedWay =
  'a pooler gives a connection to PostgreSQL to another one after each transaction: let it keep a session on one (of PgBouncer: pool_mode = session)'

interface Way {
  readonly url: string
  readonly connectTimeoutMs: number
}

/** Whether two connections that are open at once are answered by the same process of PostgreSQL, or one by several. */
export async function isShared({ url, connectTimeoutMs }: Way): Promise<boolean> {
  const connectionString = await primaryOf({ url, connectTimeoutMs })
  const config = { connectionString, connectionTimeoutMillis: connectTimeoutMs, query_timeout: connectTimeoutMs }
  const both = [new Client(config), new Client(config)]
  try {
    for (const client of both) await client.on('error', () => undefined).connect()
    const answering = both.map(() => new Set<number>())
    for (let round = 0; round < rounds; round++)
      for (const [index, client] of both.entries()) {
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
        answering[index]?.add(rows[0]?.pid ?? 0)
      }
    return (
      new Set(answering.flatMap((pids) => [...pids])).size !== both.length || answering.some(({ size }) => size !== 1)
    )
  } catch (error) {
    throw asFailure(error)
  } finally {
    await Promise.all(both.map((client) => client.end()))
  }
}

/** What a server holds, prepares and sets on a connection has to be there for its next statement. */
export async function expectOwnConnections(way: Way): Promise<void> {
  if (await isShared(way)) throw new TidingsError('unavailable', sharedWay)
}
