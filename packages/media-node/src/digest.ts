import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Digest } from './messages.ts'
import { typeOf } from './type-of.ts'

/** What every file has: reads it once from end to end, a piece at a time. */
export async function digest(file: string): Promise<Digest> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(piece as Buffer)
    size += (piece as Buffer).length
  }
  return { sha256: hash.digest('hex'), size, ...(size === 0 ? {} : await typeOf(file)) }
}
