import { type Edit, overwrite, type Source, zeroed } from './edits.ts'

/** A box of an ISO base media file: a film, a sound, a picture of HEIC or AVIF. */
export interface Box {
  readonly type: string
  readonly at: number
  /** Where what it holds begins and ends. */
  readonly from: number
  readonly end: number
}

const mostBoxes = 10_000

/** The boxes between two places; a box that says it is longer than its surroundings ends with them. */
export function* boxesIn(source: Source, from: number, end: number): Generator<Box> {
  let count = 0
  for (let at = from; at + 8 <= end && count < mostBoxes; count++) {
    const head = source.read(at, 16)
    if (head.length < 8) return
    const short = head.readUInt32BE(0)
    const long = short === 1 && head.length === 16
    const length = long ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short
    const start = at + (long ? 16 : 8)
    if (length < start - at) return
    const last = Math.min(end, at + length)
    yield { type: head.toString('latin1', 4, 8), at, from: start, end: last }
    at = last
  }
}

/** The first box on a way down from another. */
export function boxAt(
  source: Source,
  { from, end }: Pick<Box, 'from' | 'end'>,
  way: readonly string[],
): Box | undefined {
  const [type, ...rest] = way
  for (const box of boxesIn(source, from, end)) {
    if (box.type !== type) continue
    return rest.length === 0 ? box : boxAt(source, box, rest)
  }
  return undefined
}

/** Room that nobody uses, and in which a camera may note where it is. */
export const room: ReadonlySet<string> = new Set(['free', 'skip'])

/** Room that nobody uses, in the place of a box: what stands behind it stays where it is. */
export function* freed(box: Box): Generator<Edit> {
  yield overwrite(box.at + 4, Buffer.from('free'))
  yield* zeroed(box.from, box.end - box.from)
}
