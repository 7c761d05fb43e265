import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { aClient, aToken, spawnServer } from '@tidings/testkit'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll, expect, test } from 'vitest'
import { main } from './a-command.ts'

await using resources = new AsyncDisposableStack()
const postgres = resources.use(await PostgresServer.start(['fsync=on', 'synchronous_commit=on']))
const owned = resources.move()
afterAll(() => owned.disposeAsync())

const text = (data: string) => ({ type: 'text' as const, data })

/** A command, whose standard output and code are told. */
const command = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
  const run = promisify(execFile)(process.execPath, [main, ...args], { env: { PATH: process.env.PATH ?? '', ...env } })
  return run.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, said: stdout + stderr }),
  )
}

test('a server on PostgreSQL delivers, and loses nothing when either of them is killed', async () => {
  const TIDINGS_STORE = await postgres.database()
  await using server = await spawnServer({ TIDINGS_STORE })
  const { host, pathname, password } = new URL(TIDINGS_STORE)
  const [first = ''] = server.output.filter((line) => line.includes('"listening"'))
  expect(JSON.parse(first)).toMatchObject({
    store: `PostgreSQL at ${host}, database ${pathname.slice(1)}, schema tidings`,
  })
  expect(server.output.join('\n')).not.toContain(password)
  const alice = await aClient(server, 'alice')
  await aToken(server, 'bob')
  const { room } = await alice.call('room.create', { name: 'R', members: ['bob'] })
  const send = (n: number) =>
    alice.call('message.send', { to: 'user/bob', content: text(`${n}`), clientMsgId: `m${n}` })
  await send(1)
  await server.kill9()
  await server.start()
  await send(2)
  await postgres.kill9()
  await expect.poll(() => fetch(`${server.url}/readyz`).then(({ status }) => status)).toBe(503)
  await postgres.restart()
  await expect
    .poll(() =>
      send(3).then(
        () => 'sent',
        ({ code }: { code: string }) => code,
      ),
    )
    .toBe('sent')
  const bob = await aClient(server, 'bob')
  const { messages } = await bob.call('log.read', { conversation: 'user/alice', limit: 50 })
  expect(messages).toHaveLength(3)
  await expect.poll(async () => (await bob.call('search', { query: '3' })).results.length).toBe(1)
  expect(await bob.call('room.get', { room: room.id })).toMatchObject({ room: { memberCount: 2 } })

  const beside = { TIDINGS_STORE, TIDINGS_DATA: `${server.data}-beside`, TIDINGS_PORT: '0' }
  expect(await command(beside, 'serve')).toMatchObject({ code: 1, said: expect.stringContaining('in use by another') })
  expect(await command(beside, 'backup', `${server.data}-copy`)).toMatchObject({
    said: expect.stringContaining('back up the database with pg_dump'),
  })
  expect(await command(beside, 'restore', `${server.data}-copy`)).toMatchObject({
    code: 2,
    said: expect.stringContaining('restore the database with pg_restore'),
  })
  const doctor = await command(beside, 'doctor')
  expect(doctor.said).toMatch(/(ok|warning) +postgresql +18\.4, answers in/)
  const away = await command({ ...beside, TIDINGS_STORE: 'postgres://nobody@127.0.0.1:1/none' }, 'doctor')
  expect(away).toMatchObject({
    code: 1,
    said: expect.stringMatching(/fault +postgresql +PostgreSQL cannot be reached/),
  })
}, 90_000)
