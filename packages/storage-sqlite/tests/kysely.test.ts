import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Kysely } from '@tidings/storage-sql'
import * as asItComes from 'kysely'
import { expect, it } from 'vitest'

const index = createRequire(import.meta.url).resolve('kysely')

it('makes queries with the one file that was made of Kysely, in which is all that Kysely has', async () => {
  const inOneFile = await import(join(index, '..', '..', 'one-file', 'kysely.js'))
  expect(Kysely).toBe(inOneFile.Kysely)
  expect(Object.keys(inOneFile).sort()).toEqual(Object.keys(asItComes).sort())
})
