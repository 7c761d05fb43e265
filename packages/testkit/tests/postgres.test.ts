import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { PostgresServer } from '../src/postgres/server.ts'

const ask = async (url: string, query: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url })
  // A server that goes between two answers is told by the next one.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(query)).rows as unknown[]
  } finally {
    await client.end()
  }
}

test('each database is one of its own, or a copy of another, and survives a kill', async () => {
  await using server = await PostgresServer.start(['synchronous_commit=on', 'fsync=on'])
  const first = await server.database()
  await ask(first, 'create table words (word text)')
  await ask(first, "insert into words values ('hello')")
  const copy = await server.database(new URL(first).pathname.slice(1))
  await ask(copy, "insert into words values ('there')")
  await server.kill9()
  await expect(ask(first, 'select 1')).rejects.toThrow('ECONNREFUSED')
  await server.restart()
  expect(await ask(first, 'select * from words')).toEqual([{ word: 'hello' }])
  expect(await ask(copy, 'select count(*)::int as words from words')).toEqual([{ words: 2 }])
})

test('after a kill it begins when the last of its processes is gone, however long that takes', async () => {
  await using server = await PostgresServer.start()
  const client = new Client({ connectionString: await server.database() })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = rows[0]?.pid ?? 0
  // As on a machine that is too busy to let it see that its server is gone.
  process.kill(pid, 'SIGSTOP')
  await server.kill9()
  let isBack = false
  const restarting = server.restart().then(() => {
    isBack = true
  })
  await sleep(1500)
  expect(isBack).toBe(false)
  process.kill(pid, 'SIGCONT')
  await restarting
  expect(await ask(await server.database(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('it ends when whoever started it is killed', async () => {
  const main = fileURLToPath(new URL('left-running.ts', import.meta.url))
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = await once(child.stdout, 'data')
  expect(await ask(String(url).trim(), 'select 1 as one')).toEqual([{ one: 1 }])
  child.kill('SIGKILL')
  await expect.poll(() => ask(String(url).trim(), 'select 1').catch(({ code }) => code)).toBe('ECONNREFUSED')
})
