import { connect, createServer, type Socket } from 'node:net'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'
import { examinePostgres, openPostgresStore } from '../src/index.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

/** What a pooler knows of how a connection begins; anything else it refuses. */
const known = new Set(['user', 'database', 'client_encoding', 'application_name'])

/** Names that the first packet of a connection sets: a length and a version, then names and values. */
const namesIn = (packet: Buffer): string[] =>
  packet
    .subarray(8)
    .toString()
    .split('\0')
    .filter((text, index) => index % 2 === 0 && text !== '')

/** Who is in, and may ask. */
const welcome = Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73])

/** A way that lets connections begin as poolers do; `shared`: all after the first are answered on that one's connection. */
async function pooler(url: string, { shared = false } = {}) {
  const sockets = new Set<Socket>()
  const refused: string[] = []
  let upstream: Socket | undefined
  let asking: Socket | undefined
  const proxy = createServer((client) => {
    sockets.add(client.on('error', () => undefined))
    const isFirst = upstream === undefined || !shared
    client.once('data', (packet: Buffer) => {
      const unknown = namesIn(packet).filter((name) => !known.has(name))
      refused.push(...unknown)
      if (unknown.length > 0) client.destroy()
      else if (isFirst) {
        const own = connect(Number(new URL(url).port), '127.0.0.1')
        upstream = own
        sockets.add(own.on('error', () => undefined))
        own.write(packet)
        own.on('data', (bytes: Buffer) => (shared ? asking : client)?.write(bytes))
        client.on('close', () => shared || own.destroy())
      } else client.write(welcome)
      const own = upstream
      client.on('data', (bytes: Buffer) => {
        // A farewell is for the pooler alone.
        if (bytes[0] !== 88) own?.write(bytes)
        asking = client
      })
      asking = client
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((proxy.address() as { port: number }).port)
  return {
    url: through.href,
    refused,
    async [Symbol.asyncDispose]() {
      for (const one of sockets) one.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

test('behind a pooler that takes no settings with the start of a connection the tables are in their schema', async () => {
  const url = await server.database()
  const database = new URL(url).pathname.slice(1)
  await using way = await pooler(url)
  await using store = await openPostgresStore({ url: way.url, schema: 'in "there"', holdTimeoutMs: 1234 })
  expect(way.refused).toEqual([])
  await store.conversations.openPair('alice', 'bob', 1)
  const tables = `select distinct schemaname as name from pg_tables where tablename = 'conversations'`
  expect(await server.ask(tables, [], database)).toEqual([{ name: 'in "there"' }])
  expect((await examinePostgres({ url: way.url, connections: 12 })).faults).toEqual([])
})

test('a pooler that gives a connection to another one after each transaction is refused, and why', async () => {
  await using way = await pooler(await server.database(), { shared: true })
  const why = expect.stringContaining('let it keep a session on one (of PgBouncer: pool_mode = session)')
  await expect(openPostgresStore({ url: way.url })).rejects.toMatchObject({ code: 'unavailable', message: why })
  await using other = await pooler(await server.database(), { shared: true })
  const { faults } = await examinePostgres({ url: other.url, connections: 12 })
  expect(faults).toEqual([why])
})
