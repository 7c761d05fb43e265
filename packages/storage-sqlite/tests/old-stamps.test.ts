import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { anEntry } from '@tidings/conformance'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'

test('where an older version let stamps run backwards, nothing is taken for old that stands after something new', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-old-stamps-'))
  let id = 0
  {
    await using store = await openSqliteStore({ directory })
    id = (await store.conversations.openPair('alice', 'bob', 1)).id
    await store.log.append(Array.from({ length: 6 }, () => anEntry(id)))
  }
  const file = new DatabaseSync(join(directory, 'tidings.db'))
  const stamps = [100, 200, 9000, 300, 400, 500]
  stamps.forEach((ts, index) => {
    file.exec(`update entries set ts = ${ts} where seq = ${index + 1}`)
  })
  file.exec('update conversations set updated_at = 500')
  file.close()
  await using store = await openSqliteStore({ directory })
  expect(await store.log.olderThan(id, 1000, 10)).toBe(2)
  expect(await store.log.olderThan(id, 100, 10)).toBe(0)
  expect(await store.log.olderThan(id, 9001, 10)).toBe(6)
  // From now on they go forward.
  expect(await store.log.append([anEntry(id, { ts: 450 })])).toMatchObject([{ seq: 7, ts: 500 }])
})
