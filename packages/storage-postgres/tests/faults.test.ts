import { connect, createServer, type Socket } from 'node:net'
import { anEntry } from '@tidings/conformance'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'
import { examinePostgres, openPostgresStore } from '../src/index.ts'

await using resources = new AsyncDisposableStack()
const server = resources.use(await PostgresServer.start(['fsync=on', 'synchronous_commit=on']))
const owned = resources.move()
afterAll(() => owned.disposeAsync())

type Cut = 'before' | 'after' | undefined

/** A way to the server that ends at the next commit: before the server hears of it, or before anybody hears the answer. */
async function cuttingWay(url: string): Promise<{ readonly url: string; cut: Cut } & AsyncDisposable> {
  const to = Number(new URL(url).port)
  const sockets = new Set<Socket>()
  const way = { cut: undefined as Cut }
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    const both = [client, upstream]
    let isDeaf = false
    const end = (): void => {
      for (const one of both) one.destroy()
    }
    for (const one of both) sockets.add(one.on('error', end).on('close', end))
    client.on('data', (bytes) => {
      const cut = bytes.includes('commit\0') ? way.cut : undefined
      if (cut) way.cut = undefined
      if (cut === 'before') end()
      else upstream.write(bytes)
      if (cut === 'after') {
        isDeaf = true
        setTimeout(end, 200)
      }
    })
    upstream.on('data', (bytes) => {
      if (!isDeaf) client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((proxy.address() as { port: number }).port)
  return Object.assign(way, {
    url: through.href,
    async [Symbol.asyncDispose]() {
      for (const one of sockets) one.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  })
}

test('a commit whose answer was lost is answered as it went', async () => {
  await using way = await cuttingWay(await server.database())
  await using store = await openPostgresStore({ url: way.url })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  way.cut = 'after'
  expect(await store.log.append([anEntry(id, { clientMsgId: 'a' })])).toMatchObject([{ kind: 'stored', seq: 1 }])
  way.cut = 'before'
  await expect(store.log.append([anEntry(id, { clientMsgId: 'b' })])).rejects.toMatchObject({ code: 'unavailable' })
  expect(await store.log.append([anEntry(id, { clientMsgId: 'b' }), anEntry(id, { clientMsgId: 'a' })])).toMatchObject([
    { kind: 'stored', seq: 2 },
    { kind: 'duplicate', entry: { seq: 1 } },
  ])
})

test('while PostgreSQL is away nothing is stored and that is said; what was answered is there afterwards', async () => {
  await using store = await openPostgresStore({ url: await server.database() })
  const { id } = await store.conversations.openPair('alice', 'bob', 1)
  const answered = new Set<string>()
  const send = async (name: string): Promise<void> => {
    for (;;) {
      const result = await store.log.append([anEntry(id, { clientMsgId: name })]).catch((error: unknown) => error)
      if (Array.isArray(result)) break
      expect(result).toMatchObject({ code: 'unavailable' })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    answered.add(name)
  }
  for (const round of [1, 2]) {
    const sending = Promise.all(Array.from({ length: 40 }, (_, n) => send(`${round}.${n}`)))
    await expect.poll(() => answered.size).toBeGreaterThan(5)
    await server.kill9()
    await expect(store.check()).rejects.toMatchObject({ code: 'unavailable' })
    await server.restart()
    await sending
  }
  expect((await store.conversations.get(id))?.seq).toBe(answered.size)
})

test('what is wrong with the URL or the server is said, with what to do', async () => {
  const url = new URL(await server.database())
  const opened = (change: (url: URL) => void) => {
    const other = new URL(url)
    change(other)
    return openPostgresStore({ url: other.href }).then(
      () => 'opened',
      ({ message }: Error) => message,
    )
  }
  expect(await opened((other) => (other.password = 'wrong'))).toContain('refuses this user or password')
  expect(await opened((other) => (other.pathname = '/nowhere'))).toContain('has no such database: create it')
  expect(await opened((other) => (other.port = '1'))).toContain('cannot be reached')
  const { version, faults, warnings } = await examinePostgres({ url: url.href, connections: 200 })
  expect(version).toMatch(/^18/)
  expect(faults).toEqual([])
  expect(warnings).toEqual(['max_connections is 100, this server takes up to 201'])
})

test('a schema that one server holds is refused to the next, and is free again when that one ends', async () => {
  const url = await server.database()
  const open = () => openPostgresStore({ url, alone: true, connectTimeoutMs: 1000 })
  {
    await using first = await open()
    await first.check()
    await expect(open()).rejects.toThrow('in use by another server')
    await server.kill9()
    await server.restart()
    await expect
      .poll(() =>
        first.check().then(
          () => 'held',
          () => 'away',
        ),
      )
      .toBe('held')
    await expect(open()).rejects.toThrow('in use by another server')
  }
  await using second = await open()
  await second.check()
})

test('two that open a new database at once make its tables once', async () => {
  const url = await server.database()
  const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore({ url })))
  expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1)
  for (const store of stores) await store[Symbol.asyncDispose]()
})
