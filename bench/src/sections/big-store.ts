import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { cutAll, identities, signInAll, uidsOf } from '../load/clients.ts'
import { PairLoad } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { count } from '../report/format.ts'
import type { Bench } from '../report/result.ts'
import { startServer } from '../targets/server.ts'

const USERS = 500

/**
 * A data directory with as many messages as the run wants, written over the API as people would have written them.
 * It is kept in the system's temporary directory for later runs, as long as it has the schema of an empty store made now.
 */
export async function bigStore(bench: Bench, emptyDirectory: string): Promise<string> {
  const directory = join(tmpdir(), `tidings-bench-store-${bench.storeSize}`)
  const schema = schemaOf(emptyDirectory)
  if (existsSync(join(directory, 'complete')) && schemaOf(directory) === schema) return directory
  rmSync(directory, { recursive: true, force: true })
  bench.say(`writing a store of ${count(bench.storeSize)} messages, once`)
  await fill(directory, bench.storeSize)
  writeFileSync(join(directory, 'complete'), '')
  return directory
}

async function fill(directory: string, messages: number): Promise<void> {
  const server = await startServer(directory)
  const clients = await signInAll(server, await identities(server, uidsOf('u', USERS)))
  try {
    const load = new PairLoad(clients)
    load.startClosedLoop(16)
    while (load.totals.acked < messages) await pause(20)
    if (!(await load.stop())) throw new Error('the big store could not be written')
  } finally {
    cutAll(clients)
    await server.stop()
  }
}

/** The text of the database's schema, wherever in the directory it is kept. */
function schemaOf(directory: string): string {
  const file = readdirSync(directory)
    .map((name) => join(directory, name))
    .find((path) => path.endsWith('tidings.db') && statSync(path).isFile())
  if (!file) return ''
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return JSON.stringify(db.prepare('select sql from sqlite_master order by name').all())
  } finally {
    db.close()
  }
}
