import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { History } from './history.ts'
import type { Random } from './random.ts'
import { databaseIn } from './torn/database.ts'
import { framesCopied, readWal, WAL_HEADER, type Wal } from './torn/wal.ts'

/** A disk writes whole sectors, in any order. */
const SECTOR = 512

/**
 * Does to the write-ahead file what a power cut may do, and nothing that it may not.
 *
 * With `synchronous = full` SQLite appends a transaction's frames, syncs the file, and only then reports the commit;
 * the server acknowledges after that. So when the power fails, everything up to the last acknowledged transaction is
 * on the disk, and any part of what was written after it may be missing or hold anything, sector by sector.
 * A killed process loses nothing that it wrote: the file still holds that later part, and here it is damaged.
 * Answers how many bytes were.
 */
export function tear(directory: string, history: History, random: Random): number {
  const database = databaseIn(directory)
  const walFile = `${database}-wal`
  if (!existsSync(walFile)) return 0
  const bytes = readFileSync(walFile)
  const wal = readWal(bytes)
  if (!wal) return 0
  const safe = lastThatMustStand(database, bytes, wal, history)
  if (random.chance(0.5) && wal.end > safe) {
    const cut = safe + random.int(wal.end - safe)
    truncateSync(walFile, cut)
    return wal.end - cut
  }
  // The next transaction was on its way: some of its sectors arrived.
  const length = Math.max(wal.end - safe, wal.frameSize * (1 + random.int(3)))
  const torn = Buffer.concat([bytes.subarray(0, safe), Buffer.alloc(length)])
  bytes.copy(torn, safe, safe, Math.min(bytes.length, safe + length))
  let damaged = 0
  for (let at = safe; at < torn.length; at += SECTOR) {
    if (!random.chance(0.5)) continue
    for (let byte = at; byte < Math.min(at + SECTOR, torn.length); byte++) torn[byte] = random.int(256)
    damaged += SECTOR
  }
  writeFileSync(walFile, torn)
  return damaged
}

/** The end of the first transaction with which everything acknowledged is there: nothing up to it may be touched. */
function lastThatMustStand(database: string, bytes: Buffer, { commits, frameSize }: Wal, history: History): number {
  // What is being copied into the database was synced before: tearing it would make damage that no power cut can.
  const copied = WAL_HEADER + framesCopied(`${database}-shm`) * frameSize
  const ends = [WAL_HEADER, ...commits].filter((end) => end >= copied)
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(database, bytes.subarray(0, ends[middle]), history)) high = middle
    else low = middle + 1
  }
  return ends[low] ?? bytes.length
}

/** Does the database with this write-ahead file still have everything that was acknowledged? Looks at a copy. */
function holds(database: string, wal: Uint8Array, history: History): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-torn-'))
  const copy = join(directory, 'copy.db')
  copyFileSync(database, copy)
  writeFileSync(`${copy}-wal`, wal)
  const db = new DatabaseSync(copy)
  try {
    return missing(db, history) === undefined
  } catch {
    // Not even its tables are there: it is older than anything acknowledged.
    return false
  } finally {
    db.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A conversation or a read pointer that stands before what was acknowledged of it. */
function missing(db: DatabaseSync, history: History): string | undefined {
  const head = db.prepare('select seq from conversations where key = ?')
  for (const [name, seq] of history.heads) if (Number(head.get(name)?.seq ?? 0) < seq) return name
  const pointer = db.prepare(
    'select read_seq from members join conversations on conversations.id = members.conversation where uid = ? and key = ?',
  )
  for (const { reader, conversation, confirmed } of history.confirmedReads()) {
    if (Number(pointer.get(reader, conversation)?.read_seq ?? 0) < confirmed) return `${reader} in ${conversation}`
  }
  return undefined
}
