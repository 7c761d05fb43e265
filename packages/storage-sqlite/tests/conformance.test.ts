import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { rivalConformance, storeConformance } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { storeFile } from '../src/file/store-file.ts'
import { openSqliteStore } from '../src/index.ts'

storeConformance('SQLite in memory', () => openSqliteStore({ file: ':memory:' }))

const directory = mkdtempSync(join(tmpdir(), 'tidings-store-'))
await (await openSqliteStore({ directory }))[Symbol.asyncDispose]()
const beside = new DatabaseSync(join(directory, storeFile), { timeout: 10_000 })
// A newer version was here, and has added to every table. Whoever goes back from it finds all as it was.
const expanding = beside.prepare(
  "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%'",
)
for (const { name } of expanding.all()) beside.exec(`alter table ${name} add column later integer not null default 7`)
beside.exec(`update meta set value = '99' where key = 'schema'`)

/** Three threads are dear to start, so all tests share one store, which ends with the process, and find it emptied. */
const shared = await openSqliteStore({ directory, readers: 2 })
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
