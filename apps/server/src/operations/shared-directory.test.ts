import { cpSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { sharedDirectoryFault } from './shared-directory.ts'

const aDirectory = () => join(mkdtempSync(join(tmpdir(), 'tidings-shared-')), 'files')

test('a directory that all nodes have is known by its mark, and one that only one of them has is refused', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const [shared, other] = [aDirectory(), aDirectory()]
  const faults = (directories: readonly string[]) =>
    Promise.all(directories.map((directory) => sharedDirectoryFault(directory, store.records)))
  expect(await faults([shared, shared, shared])).toEqual([undefined, undefined, undefined])
  expect(readdirSync(shared)).toEqual(['installation'])
  expect(await faults([shared, other])).toEqual([
    undefined,
    expect.stringContaining('is not the directory of the other'),
  ])
  cpSync(shared, other, { recursive: true })
  expect(await faults([other])).toEqual([undefined])
})

test('of two nodes that start at once with directories of their own one is refused', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const faults = await Promise.all([aDirectory(), aDirectory()].map((one) => sharedDirectoryFault(one, store.records)))
  expect(faults.filter((fault) => fault === undefined)).toHaveLength(1)
})

test('a directory that was there before the store is taken with the mark that it has', async () => {
  await using before = await openSqliteStore({ file: ':memory:' })
  await using store = await openSqliteStore({ file: ':memory:' })
  const directory = aDirectory()
  await sharedDirectoryFault(directory, before.records)
  expect(await sharedDirectoryFault(directory, store.records)).toBeUndefined()
  expect(await sharedDirectoryFault(directory, before.records)).toBeUndefined()
})
