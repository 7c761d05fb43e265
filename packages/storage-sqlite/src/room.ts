import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/** What a few messages and the log in which they are first written may take. */
const room = new Uint8Array(1024 * 1024)
const roomInStore = 64 * 1024

/**
 * Rejects as any writing would when the disk, or the quota on it, has no room. The file is gone before the system has
 * brought it to the disk, so this costs a copy in memory.
 */
export async function expectRoomOnDisk(directory: string): Promise<void> {
  const file = join(directory, 'tidings.room')
  try {
    await writeFile(file, room, { mode: 0o600 })
  } finally {
    await rm(file, { force: true })
  }
}

/** Throws when the store may not grow. What is written to see it is never committed: nothing reaches the disk. */
export function expectRoomInStore(database: DatabaseSync): void {
  database.exec('begin immediate')
  try {
    database.prepare("insert into meta (key, value) values ('room', zeroblob(?))").run(roomInStore)
  } finally {
    // SQLite has ended it by itself where it was full.
    if (database.isTransaction) database.exec('rollback')
  }
}
