import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { rivalConformance, storeConformance } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { storeFile } from '../src/file/store-file.ts'
import { openSqliteStore } from '../src/index.ts'

storeConformance('SQLite in memory', () => openSqliteStore({ file: ':memory:' }))

/** Three threads are dear to start, so all tests share one store, which ends with the process, and find it emptied. */
const directory = mkdtempSync(join(tmpdir(), 'tidings-store-'))
const shared = await openSqliteStore({ directory, readers: 2 })
const beside = new DatabaseSync(join(directory, storeFile), { timeout: 10_000 })
const tables = beside.prepare(
  "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite%' and name <> 'meta'",
)
const emptying = tables.all().map(({ name }) => `delete from ${name};`)

async function emptied(): Promise<Store> {
  beside.exec(`begin immediate; ${emptying.join('')} commit;`)
  return { ...shared, [Symbol.asyncDispose]: async () => undefined }
}

storeConformance('SQLite in a directory, in its threads', emptied)

/** One process holds a directory, so both are the same store, whose writer takes one transaction after another. */
rivalConformance('SQLite in a directory', async () => {
  const store = await emptied()
  return { stores: [store, store], [Symbol.asyncDispose]: async () => undefined }
})
