import { builtOnce, Kysely, PostgresDialect, type Schema } from '@tidings/storage-sql'
import { PostgresServer } from '@tidings/testkit/postgres'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'

const server = await PostgresServer.start()
afterAll(() => server[Symbol.asyncDispose]())

const open = async () =>
  new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: await server.database() }) }),
  })

test('a query is built once for each database, and asked each time with what is given', async () => {
  let times = 0
  const ask = builtOnce((db, given: { readonly key: string; readonly value: string; readonly limit: number }) => {
    times += 1
    return db
      .selectFrom('meta')
      .select(['key', 'value'])
      .where((where) =>
        where.or([where('key', '=', given.key), where('value', '=', given.value), where('value', '=', given.key)]),
      )
      .orderBy('key')
      .limit(given.limit)
  })
  await using one = await open()
  await one.schema.createTable('meta').addColumn('key', 'text').addColumn('value', 'text').execute()
  const rows = [...'abc'].map((key) => ({ key, value: `of ${key}` }))
  await one.insertInto('meta').values(rows).execute()
  const asked = async (key: string, value: string, limit: number, db = one) =>
    (await ask(db, { key, value, limit })).map((row) => row.key)
  expect(await asked('a', 'of c', 5)).toEqual(['a', 'c'])
  expect(await asked('a', 'of c', 1)).toEqual(['a'])
  expect(await asked('of b', 'nothing', 5)).toEqual(['b'])
  await one.transaction().execute(async (transaction) => {
    expect(await asked('c', 'of b', 5, transaction)).toEqual(['b', 'c'])
  })
  expect(times).toBe(1)
  await using other = await open()
  await expect(asked('a', 'of a', 5, other)).rejects.toThrow()
  expect(times).toBe(2)
})
