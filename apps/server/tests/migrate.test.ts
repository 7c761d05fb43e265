import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresSide } from '@tidings/storage-postgres'
import { carryOver, type Side, setMeta } from '@tidings/storage-sql'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { openSqliteSide } from '@tidings/storage-sqlite/side'
import { aClient, aToken, spawnServer } from '@tidings/testkit'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'
import { tidings } from './a-command.ts'

await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start())
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const text = (data: string) => ({ type: 'text' as const, data })

/** Every row of every table, but for what is only of one database; of sends, too, where entries say what they are. */
async function rowsOf({ db }: Side): Promise<Record<string, readonly string[]>> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name)
  const rows: Record<string, string[]> = {}
  for (const table of tables.filter((name) => !['meta', 'departures', 'feed'].includes(name)).sort()) {
    const found = await db
      .selectFrom(table as 'users')
      .selectAll()
      .execute()
    const plain = found.map((row) => Object.entries({ ...row, ...('changed' in row ? { changed: 0 } : {}) }).sort())
    rows[table] = plain.map((row) => JSON.stringify(row)).sort()
  }
  const sent = db.selectFrom('entries').select(['sender', 'client_msg_id', 'conversation', 'seq'])
  const sends = await sent.where('client_msg_id', 'is not', null).execute()
  const told = sends.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
  return { ...rows, sends: rows.sends ?? told }
}

/** People who did a little of everything. */
async function aTown(server: Awaited<ReturnType<typeof spawnServer>>): Promise<string> {
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const bob = await aClient(server, 'bob')
  const { room } = await alice.call('room.create', { name: '茶馆 "tea" \\', members: ['bob'] })
  const send = (n: number, to: `user/${string}` | `room/${string}`, more: object = {}) =>
    alice.call('message.send', { to, content: text(`${n} 🫖 ' " \\ ünï`), clientMsgId: `m${n}`, ...more })
  for (let n = 0; n < 30; n++) await send(n, n % 2 ? 'user/bob' : `room/${room.id}`)
  const { messages } = await alice.call('log.read', { conversation: 'user/bob', limit: 5 })
  const id = messages[0]?.id ?? ''
  await alice.call('message.edit', { id, content: text('mended') })
  await bob.call('message.react', { id, key: '👍' })
  await alice.call('message.send', { to: 'user/bob', content: text('late'), clientMsgId: 'removed' })
  return room.id
}

test('a store moves to PostgreSQL and back, and people go on where they were', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-migrate-'))
  const url = await postgres.database()
  let room = ''
  let token = ''
  const comesIn = async (server: { readonly url: string }): Promise<number> =>
    (await fetch(`${server.url}/v1/conversations`, { headers: { authorization: `Bearer ${token}` } })).status
  {
    await using server = await spawnServer({ TIDINGS_DATA: data })
    room = await aTown(server)
    token = await aToken(server, 'alice')
  }
  // Somebody who looks whether it runs there leaves keys, and nobody.
  await (await spawnServer({ TIDINGS_STORE: url, TIDINGS_SEARCH_ENABLED: 'false' })).stop()
  const away = await tidings(data, 'migrate', '--from', 'sqlite', '--to', url)
  expect(away).toMatchObject({ code: 0, out: expect.stringMatching(/entries: \d+\n(.*\n)*.*clients sync anew/) })
  {
    await using there = await openPostgresSide({ url }, { arriving: false })
    await using here = await openSqliteSide(data, { arriving: false })
    expect(await rowsOf(there)).toEqual(await rowsOf(here))
  }
  expect(await tidings(data, 'migrate', '--from', 'sqlite', '--to', url)).toMatchObject({
    code: 1,
    err: expect.stringContaining('not empty'),
  })
  {
    await using server = await spawnServer({ TIDINGS_DATA: data, TIDINGS_STORE: url })
    expect(await comesIn(server)).toBe(200)
    const alice = await aClient(server, 'alice')
    const { messages } = await alice.call('log.read', { conversation: 'user/bob', limit: 50 })
    expect(messages).toHaveLength(16)
    const again = { to: 'user/bob', content: text('late'), clientMsgId: 'removed' } as const
    expect(await alice.call('message.send', again)).toMatchObject({ seq: 16 })
    await alice.call('message.send', { to: `room/${room}`, content: text('from there'), clientMsgId: 'there' })
    const { conversations } = await alice.call('conversation.list', {})
    expect(conversations.map(({ conversation }) => conversation)).toEqual([`room/${room}`, 'user/bob'])
  }
  const home = mkdtempSync(join(tmpdir(), 'tidings-migrate-'))
  rmSync(home, { recursive: true })
  cpSync(data, home, { recursive: true, filter: (file) => !/\.db/.test(file) })
  expect(await tidings(home, 'migrate', '--from', url, '--to', 'sqlite')).toMatchObject({ code: 0 })
  await using server = await spawnServer({ TIDINGS_DATA: home })
  expect(await comesIn(server)).toBe(200)
  const alice = await aClient(server, 'alice')
  const { messages } = await alice.call('log.read', { conversation: `room/${room}`, limit: 50 })
  expect(messages.map(({ content }) => content)).toContainEqual(text('from there'))
  const again = { to: `room/${room}`, content: text('from there'), clientMsgId: 'there' } as const
  expect(await alice.call('message.send', again)).toMatchObject({ seq: messages[0]?.seq })
}, 90_000)

test('a command that is not told of the store that the server has touches no other one', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-migrate-'))
  const url = await postgres.database()
  {
    await using server = await spawnServer({ TIDINGS_DATA: data, TIDINGS_STORE: url })
    await aToken(server, 'alice')
  }
  const copy = join(data, 'copy')
  for (const args of [
    ['user', 'add', 'bob'],
    ['backup', copy],
    ['user', 'list'],
  ])
    expect(await tidings(data, ...args)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/sqlite by these settings, the server had PostgreSQL at .*TIDINGS_STORE/),
    })
  expect((await tidings(data, 'doctor')).out).toMatch(/warning +store +sqlite by these settings.*PostgreSQL at/)
  expect([existsSync(join(data, 'tidings.db')), existsSync(copy)]).toEqual([false, false])
  expect((await tidings(data, 'user', 'list', '--store', url)).out).toContain('alice')
  const empty = await postgres.database()
  expect(await tidings(data, 'migrate', '--from', empty, '--to', 'sqlite')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nobody in the store to move from'),
  })
  // With a move the store is another one.
  expect(await tidings(data, 'migrate', '--from', url, '--to', 'sqlite')).toMatchObject({ code: 0 })
  expect((await tidings(data, 'user', 'list')).out).toContain('alice')
  const warned = await spawnServer({ TIDINGS_DATA: data, TIDINGS_STORE: url })
  await warned[Symbol.asyncDispose]()
  expect(warned.output.join('\n')).toContain('the store is another one than the last time')
}, 90_000)

test('a move that broke off leaves nothing that can be opened, and begins anew', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tidings-migrate-'))
  const url = await postgres.database()
  {
    await using store = await openSqliteStore({ directory: data })
    for (let n = 0; n < 1200; n++) await store.conversations.openPair('alice', `u${n}`, 1)
  }
  await using here = await openSqliteSide(data, { arriving: false })
  const move = async (tell: () => void) => {
    await using there = await openPostgresSide({ url }, { arriving: true })
    return await carryOver(here, there, tell)
  }
  const broken = () => {
    throw new Error('the power went')
  }
  await expect(move(broken)).rejects.toThrow('the power went')
  await expect(openPostgresSide({ url }, { arriving: false })).rejects.toThrow('a part of another')
  await move(() => undefined)
  await using there = await openPostgresSide({ url }, { arriving: false })
  expect(await rowsOf(there)).toEqual(await rowsOf(here))
  // What a newer version has added there would not come along.
  await setMeta(here.db, 'schema', '99')
  await expect(carryOver(here, there, () => undefined)).rejects.toThrow('move it with a newer one')
})
