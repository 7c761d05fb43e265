import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How many rows each table of the store has. Read beside the server, which goes on writing. */
export function rowsOf(data: string): Readonly<Record<string, number>> {
  const db = new DatabaseSync(join(data, 'tidings.db'), { readOnly: true })
  try {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
      .all() as { name: string }[]
    return Object.fromEntries(
      tables.map(({ name }) => [name, Number(db.prepare(`select count(*) as n from "${name}"`).get()?.n)]),
    )
  } finally {
    db.close()
  }
}

/** Files in a folder and all that are in it. */
export function filesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
}

export function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
