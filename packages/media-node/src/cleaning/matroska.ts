import { type Edit, overwrite, type Source, zeroed } from './edits.ts'

const segment = 0x18538067
const cluster = 0x1f43b675
/** Tags, and files that are attached. */
const beside = new Set([0x1254c367, 0x1941a469])
/** What is said of the whole, and of its tracks. */
const heads = new Set([0x1549a966, 0x1654ae6b])
const track = 0xae
const sum = 0xbf
/** In these: titles, the time, names of files and of tracks. */
const words = new Set([0x7ba9, 0x4461, 0x7384, 0x3c83ab, 0x3e83bb, 0x536e])
/** Room that nobody uses. */
const empty = 0xec
const mostElements = 1_000_000

interface Element {
  readonly id: number
  readonly at: number
  readonly from: number
  /** undefined: as far as its surroundings. */
  readonly end: number | undefined
}

function elementAt(source: Source, at: number): Element | undefined {
  const head = source.read(at, 12)
  const idBytes = Math.clz32(head[0] ?? 0) - 23
  if (head.length < 2 || idBytes < 1 || idBytes > 4) return undefined
  const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23
  if (sizeBytes < 1 || idBytes + sizeBytes > head.length) return undefined
  const id = head.readUIntBE(0, idBytes)
  let size = BigInt((head[idBytes] as number) & (0xff >> sizeBytes))
  for (let index = 1; index < sizeBytes; index++) size = size * 256n + BigInt(head[idBytes + index] as number)
  const from = at + idBytes + sizeBytes
  const unknown = size === 2n ** BigInt(7 * sizeBytes) - 1n
  return { id, at, from, end: unknown ? undefined : from + Number(size) }
}

/** The element becomes room, at its length: where the others lie is written in the index. */
function* freed({ at, end }: Pick<Element, 'at'> & { readonly end: number }): Generator<Edit> {
  const length = end - at
  if (length < 2) return
  const short = length < 9
  const head = Buffer.alloc(short ? 2 : 9)
  head.writeUInt8(empty, 0)
  if (short) head.writeUInt8(0x80 | (length - 2), 1)
  else head.writeBigUInt64BE((1n << 56n) | BigInt(length - 9), 1)
  yield overwrite(at, head)
  yield* zeroed(at + head.length, length - head.length)
}

/** What is said in an element whose other parts are needed. */
function* wordsIn(source: Source, { from, end = from }: Element): Generator<Edit> {
  for (let at = from; at < end; ) {
    const element = elementAt(source, at)
    if (element?.end === undefined || element.end > end) return
    if (words.has(element.id)) yield* freed({ at, end: element.end })
    else if (element.id === track) yield* wordsIn(source, element)
    at = element.end
  }
}

/** The sum that stands in front would be wrong, so it goes with the first word. */
function headEdits(source: Source, head: Element): readonly Edit[] {
  const edits = [...wordsIn(source, head)]
  const first = edits.length > 0 ? elementAt(source, head.from) : undefined
  return first?.id === sum && first.end !== undefined ? [...freed({ at: first.at, end: first.end }), ...edits] : edits
}

/** What is said beside a film (where it was taken, with what) stands in its tags, in what is attached, and in names and dates. */
export function* matroskaEdits(source: Source): Generator<Edit> {
  let at = 0
  for (let count = 0; at < source.size && count < mostElements; count++) {
    const element = elementAt(source, at)
    if (!element) return
    const { id, from, end } = element
    const isWhole = end !== undefined && end <= source.size
    if (isWhole && beside.has(id)) yield* freed({ at, end })
    else if (isWhole && heads.has(id)) yield* headEdits(source, element)
    // What has no length, as in a recording of a browser, is gone through.
    at = id === segment || (id === cluster && end === undefined) || end === undefined ? from : end
  }
}
