import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { PostgresServer } from '../src/postgres/server.ts'

const ask = async (url: string, query: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url })
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

test('it ends when whoever started it is killed', async () => {
  const main = fileURLToPath(new URL('left-running.ts', import.meta.url))
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = await once(child.stdout, 'data')
  expect(await ask(String(url).trim(), 'select 1 as one')).toEqual([{ one: 1 }])
  child.kill('SIGKILL')
  await expect.poll(() => ask(String(url).trim(), 'select 1').catch(({ code }) => code)).toBe('ECONNREFUSED')
})
