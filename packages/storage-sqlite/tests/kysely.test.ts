import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from '@tidings/storage-sql'
import * as asItComes from 'kysely'
import { expect, it } from 'vitest'
import { kyselyOn } from '../src/file/kysely.ts'

const index = createRequire(import.meta.url).resolve('kysely')

it('makes queries with the one file that was made of Kysely, in which is all that Kysely has', async () => {
  const inOneFile = await import(join(index, '..', '..', 'one-file', 'kysely.js'))
  expect(Kysely).toBe(inOneFile.Kysely)
  expect(Object.keys(inOneFile).sort()).toEqual(Object.keys(asItComes).sort())
})

it('answers rows by the columns that a table has now, and one by one where that is asked', async () => {
  await using db = kyselyOn(new DatabaseSync(':memory:'))
  const run = (text: string) => sql<object>`${sql.raw(text)}`.execute(db)
  const all = async () => (await run('select * from things order by a')).rows
  await run('create table things (a, b)')
  await run("insert into things values (1, 'x'), (2, null)")
  expect(await all()).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ])
  await run('alter table things rename column b to c')
  await run('alter table things add column d default 7')
  expect(await all()).toEqual([
    { a: 1, c: 'x', d: 7 },
    { a: 2, c: null, d: 7 },
  ])
  await run('drop table things')
  await run('create table things (a, e)')
  await run('insert into things values (3, 4)')
  const streamed: unknown[] = []
  const query = db.selectFrom(sql<{ a: number }>`things`.as('t')).selectAll()
  for await (const row of query.stream()) streamed.push(row)
  expect(streamed).toEqual([{ a: 3, e: 4 }])
})
