import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { editsFor } from './cleaning/cleaning.ts'
import { type Edit, edited, type Source, sizeAfter } from './cleaning/edits.ts'

/** What is kept in place of a file that says too much. */
export interface Cleaned {
  readonly edits: readonly Edit[]
  readonly sha256: string
  readonly size: number
}

function opened(file: string): Source & Disposable {
  const handle = openSync(file, 'r')
  return {
    size: fstatSync(handle).size,
    read(at, length) {
      const into = Buffer.allocUnsafe(Math.max(0, length))
      return into.subarray(0, at < 0 || length <= 0 ? 0 : readSync(handle, into, 0, length, at))
    },
    [Symbol.dispose]: () => closeSync(handle),
  }
}

/** undefined when there is nothing to take out. */
export async function cleaned(file: string, mime: string): Promise<Cleaned | undefined> {
  using source = opened(file)
  const edits = editsFor(mime, source)
  if (edits.length === 0) return undefined
  const hash = createHash('sha256')
  for await (const piece of edited(createReadStream(file, { highWaterMark: 1024 * 1024 }), edits)) hash.update(piece)
  return { edits, sha256: hash.digest('hex'), size: sizeAfter(source.size, edits) }
}
