import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

const MAGIC = 'SQLite format 3\0'

/** The database file in a data directory. */
export function databaseIn(directory: string): string {
  const file = readdirSync(directory)
    .map((name) => join(directory, name))
    .find(isDatabase)
  if (!file) throw new Error(`there is no database in ${directory}`)
  return file
}

function isDatabase(file: string): boolean {
  if (!file.endsWith('tidings.db')) return false
  const head = Buffer.alloc(MAGIC.length)
  const fd = openSync(file, 'r')
  readSync(fd, head, 0, head.length, 0)
  closeSync(fd)
  return head.toString('latin1') === MAGIC
}
