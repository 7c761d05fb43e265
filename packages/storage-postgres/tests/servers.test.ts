import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresStore, placeOf } from '../src/index.ts'
import { addressesIn, primaryOf } from '../src/pool/servers.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start())
const standby = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const hostOf = (url: string): string => new URL(url).host
/** As libpq writes it. */
const at = (url: string, ...hosts: string[]): string => url.replace(hostOf(url), hosts.join(','))
const nobody = '127.0.0.1:9'

/** Another address of the same server, until it is closed. */
async function anotherWay(url: string) {
  const sockets = new Set<Socket>()
  const proxy = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1')
    const end = (): void => {
      for (const one of [near, far]) one.destroy()
    }
    for (const one of [near, far]) sockets.add(one.on('error', end).on('close', end))
    near.pipe(far).pipe(near)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    host: `127.0.0.1:${(proxy.address() as { port: number }).port}`,
    async close(): Promise<void> {
      proxy.close()
      for (const one of sockets) one.destroy()
      await once(proxy, 'close')
    },
  }
}

async function asked(url: string, query: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(query)
  await client.end()
}

test('addresses of one database stand in one URL, with all that is said of each', () => {
  expect(addressesIn('postgres://u:p%40@a:1,b,[::1]:3/db?sslmode=verify-full')).toEqual([
    'postgres://u:p%40@a:1/db?sslmode=verify-full',
    'postgres://u:p%40@b/db?sslmode=verify-full',
    'postgres://u:p%40@[::1]:3/db?sslmode=verify-full',
  ])
  expect(addressesIn('postgresql://a/db')).toEqual(['postgresql://a/db'])
  expect(placeOf({ url: 'postgres://u:s3cret@a:1,b/db' })).toBe(
    'PostgreSQL at a:1, b:5432, database db, schema tidings',
  )
})

test('of several the one that takes writes is found, wherever it stands; where none does that is said', async () => {
  const url = server.url('postgres')
  const [own, other] = [hostOf(url), hostOf(standby.url('postgres'))]
  // Whoever may enter one may enter the other.
  await standby.ask(`alter role postgres password '${new URL(url).password}'`)
  const find = (...hosts: string[]) => primaryOf({ url: at(url, ...hosts), connectTimeoutMs: 5000 })
  expect(await find(nobody, own)).toBe(url)
  for (const query of ['alter system set default_transaction_read_only = on', 'select pg_reload_conf()'])
    await asked(at(url, other), query)
  await expect.poll(() => find(other, nobody, own).then((found) => found === url)).toBe(true)
  await expect.poll(() => find(other, other).catch(({ code }: { code: string }) => code)).toBe('57P03')
  await expect(find(other, nobody)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  const wrong = at(url, own, other).replace(new URL(url).password, 'wrong')
  await expect(primaryOf({ url: wrong, connectTimeoutMs: 5000 })).rejects.toMatchObject({ code: '28P01' })
})

test('a store whose server is gone goes on with the one that takes writes then', async () => {
  const url = await server.database()
  const [first, second] = [await anotherWay(url), await anotherWay(url)]
  await using store = await openPostgresStore({ url: at(url, first.host, second.host), held: 'shared' })
  await store.check()
  await first.close()
  await expect.poll(() => works(store)).toBe(true)
  await second.close()
  await expect.poll(() => works(store)).toBe(false)
})

const works = ({ check }: { check(): Promise<void> }): Promise<boolean> =>
  check().then(
    () => true,
    () => false,
  )

test('that the log goes on on another timeline, as when a standby has taken over, is heard once', async () => {
  await using other = await PostgresServer.start(['fsync=off', 'restore_command=false'])
  const heard: string[] = []
  await using store = await openPostgresStore({ url: await other.database(), tookOver: () => heard.push('took over') })
  const [row] = await other.ask<{ directory: string }>("select current_setting('data_directory') as directory")
  await other.stop()
  await other.restart()
  await store.check()
  expect(heard).toEqual([])
  await other.stop()
  // What there is of its log is all that there is: then it goes on as a standby does that takes over.
  writeFileSync(join(row?.directory ?? '', 'recovery.signal'), '')
  await other.restart()
  await store.check()
  await Promise.all(Array.from({ length: 20 }, () => store.check()))
  expect(heard).toEqual(['took over'])
})
