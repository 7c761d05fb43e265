import { type Edit, overwrite, type Source, zeroed } from './edits.ts'

const segment = 0x18538067
const cluster = 0x1f43b675
const tags = 0x1254c367
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
function* freed({ at, from, end }: Element & { readonly end: number }): Generator<Edit> {
  const body = end - at - 9
  if (body < 0) return
  const head = Buffer.alloc(9)
  head.writeUInt8(empty, 0)
  head.writeBigUInt64BE((1n << 56n) | BigInt(body), 1)
  yield overwrite(at, head)
  yield* zeroed(Math.max(from, at + 9), end - Math.max(from, at + 9))
}

/** What is said beside a film (where it was taken, with what) stands in its tags. */
export function* matroskaEdits(source: Source): Generator<Edit> {
  let at = 0
  for (let count = 0; at < source.size && count < mostElements; count++) {
    const element = elementAt(source, at)
    if (!element) return
    const { id, from, end } = element
    if (id === tags && end !== undefined && end <= source.size) yield* freed({ ...element, end })
    // What has no length, as in a recording of a browser, is gone through.
    at = id === segment || (id === cluster && end === undefined) || end === undefined ? from : end
  }
}
