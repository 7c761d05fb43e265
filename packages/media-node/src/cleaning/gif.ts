import { cutOut, type Edit, type Source } from './edits.ts'

/** How often it plays, and its colours. Others hold XMP. */
const needed = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'])

const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1))

/** Where the blocks end that begin at a place. */
function endOfBlocks(source: Source, from: number): number {
  for (let at = from; ; ) {
    const [length] = source.read(at, 1)
    if (length === undefined) return source.size
    at += 1 + length
    if (length === 0) return at
  }
}

interface Block {
  readonly at: number
  readonly end: number
  readonly isNeeded: boolean
}

/** The block at a place; undefined where the picture is over, or is none. */
function blockAt(source: Source, at: number): Block | undefined {
  const head = source.read(at, 14)
  if (head[0] === 0x2c) {
    const end = endOfBlocks(source, at + 10 + tableBytes(head[9] ?? 0) + 1)
    return { at, end, isNeeded: true }
  }
  if (head[0] !== 0x21) return undefined
  const isForeign = head[1] === 0xff && !needed.has(head.toString('latin1', 3, 14))
  return { at, end: endOfBlocks(source, at + 2), isNeeded: head[1] !== 0xfe && !isForeign }
}

export function* gifEdits(source: Source): Generator<Edit> {
  let at = 13 + tableBytes(source.read(10, 1)[0] ?? 0)
  for (let block = blockAt(source, at); block; block = blockAt(source, at)) {
    if (!block.isNeeded) yield cutOut(at, block.end - at)
    at = block.end
  }
  // What hangs behind the end of the picture.
  if (source.read(at, 1)[0] === 0x3b && at + 1 < source.size) yield cutOut(at + 1, source.size - at - 1)
}
