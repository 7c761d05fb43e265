import { existsSync, readFileSync } from 'node:fs'

/**
 * SQLite's write-ahead file: a header of 32 bytes, then frames of a 24-byte header and one page each. A frame belongs
 * to the present generation when it carries the header's salt; what follows the last of them is left over from before.
 */
export const WAL_HEADER = 32
const FRAME_HEADER = 24
/** Where the shared-memory file says how many frames a checkpoint has at most copied into the database. */
const COPIED_AT = 128

export interface Wal {
  readonly frameSize: number
  /** Where each committed transaction ends; the last one is the end of what a reader would see. */
  readonly commits: readonly number[]
  /** Where the frames of the present generation end, those of an unfinished transaction included. */
  readonly end: number
}

/** undefined when there is no transaction in it. */
export function readWal(bytes: Buffer): Wal | undefined {
  if (bytes.length < WAL_HEADER) return undefined
  const frameSize = FRAME_HEADER + bytes.readUInt32BE(8)
  const salt = bytes.subarray(16, 24)
  const commits: number[] = []
  let end = WAL_HEADER
  while (end + frameSize <= bytes.length && bytes.subarray(end + 8, end + 16).equals(salt)) {
    const pagesAfterCommit = bytes.readUInt32BE(end + 4)
    end += frameSize
    if (pagesAfterCommit > 0) commits.push(end)
  }
  return commits.length === 0 ? undefined : { frameSize, commits, end }
}

/** How many frames of the write-ahead file a checkpoint may have copied; those were synced before. */
export function framesCopied(shmFile: string): number {
  if (!existsSync(shmFile)) return 0
  const bytes = readFileSync(shmFile)
  return bytes.length < COPIED_AT + 4 ? 0 : bytes.readUInt32LE(COPIED_AT)
}
