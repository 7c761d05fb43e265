import { type Box, boxAt, boxesIn, freed, room } from './boxes.ts'
import { colourOnly } from './colour-profile.ts'
import { type Edit, overwrite, type Source, zeroed } from './edits.ts'
import { emptyExif } from './exif.ts'

/** What a picture of HEIC or AVIF is made of, at the top. All else is of its maker's. */
const needed = new Set(['ftyp', 'meta', 'mdat', 'moov', 'moof', 'free', 'skip', 'styp', 'sidx', 'mini'])
/** Items that say something and show nothing. */
const telling = new Set(['Exif', 'mime', 'uri '])

/** Reads numbers of given sizes one after another, and 0 beyond the end. */
class Numbers {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  next(size: number): number {
    const { at } = this
    this.at += size
    if (size === 0 || at + size > this.#bytes.length) return 0
    return size === 8 ? Number(this.#bytes.readBigUInt64BE(at)) : this.#bytes.readUIntBE(at, size)
  }

  text(length: number): string {
    this.at += length
    return this.#bytes.toString('latin1', this.at - length, this.at)
  }

  get over(): boolean {
    return this.at >= this.#bytes.length
  }
}

const contentOf = (source: Source, { from, end }: Box): Numbers =>
  new Numbers(source.read(from, Math.min(end - from, 1024 * 1024)))

/** Items of a kind that says something, by number. */
function tellingItems(source: Source, meta: Pick<Box, 'from' | 'end'>): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  const list = boxAt(source, meta, ['iinf'])
  if (!list) return found
  const from = list.from + (contentOf(source, list).next(1) === 0 ? 6 : 8)
  for (const entry of boxesIn(source, from, list.end)) {
    const content = contentOf(source, entry)
    const version = content.next(1)
    content.at = 4
    const id = content.next(version === 3 ? 4 : 2)
    content.next(2)
    const type = content.text(4)
    if (version >= 2 && telling.has(type)) found.set(id, type)
  }
  return found
}

interface Extent {
  readonly item: number
  readonly at: number
  readonly length: number
  readonly isFirst: boolean
}

/** Where the items lie. */
function* extentsOf(source: Source, meta: Pick<Box, 'from' | 'end'>): Generator<Extent> {
  const box = boxAt(source, meta, ['iloc'])
  if (!box) return
  const table = contentOf(source, box)
  const version = table.next(1)
  table.at = 4
  const [sizes, more] = [table.next(1), table.next(1)]
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4]
  const indexBytes = version > 0 ? more & 15 : 0
  const data = boxAt(source, meta, ['idat'])
  for (let left = table.next(version < 2 ? 2 : 4); left > 0 && !table.over; left--) {
    const item = table.next(version < 2 ? 2 : 4)
    const inData = version > 0 && (table.next(2) & 15) === 1
    table.next(2)
    const base = table.next(baseBytes) + (inData ? (data?.from ?? 0) : 0)
    const extents = table.next(2)
    for (let index = 0; index < extents && !table.over; index++) {
      table.next(indexBytes)
      const at = base + table.next(offsetBytes)
      yield { item, at, length: table.next(lengthBytes), isFirst: index === 0 }
    }
  }
}

/** Profiles of the items. */
function* profilesIn(
  source: Source,
  meta: Pick<Box, 'from' | 'end'>,
): Generator<{ readonly at: number; readonly bytes: Buffer }> {
  const properties = boxAt(source, meta, ['iprp', 'ipco'])
  if (!properties) return
  for (const { type, from, end } of boxesIn(source, properties.from, properties.end)) {
    if (type !== 'colr' || !/^(prof|rICC)$/.test(source.read(from, 4).toString('latin1'))) continue
    yield { at: from + 4, bytes: source.read(from + 4, Math.min(end - from - 4, 4 * 1024 * 1024)) }
  }
}

function metaOf(source: Source): Pick<Box, 'from' | 'end'> | undefined {
  const meta = boxAt(source, { from: 0, end: source.size }, ['meta'])
  // Its version stands before what it holds.
  return meta && { from: meta.from + 4, end: meta.end }
}

/** The first, which is that of the picture that is shown. */
export function profileOf(source: Source): Buffer | undefined {
  const meta = metaOf(source)
  for (const { bytes } of meta ? profilesIn(source, meta) : []) return bytes
  return undefined
}

function* boxEdits(source: Source): Generator<Edit> {
  for (const box of boxesIn(source, 0, source.size)) {
    if (room.has(box.type)) yield* zeroed(box.from, box.end - box.from)
    else if (!needed.has(box.type)) yield* freed(box)
  }
}

/** In place: where the pixels lie is written in many places. */
export function* stillEdits(source: Source): Generator<Edit> {
  yield* boxEdits(source)
  const meta = metaOf(source)
  if (!meta) return
  const items = tellingItems(source, meta)
  for (const { item, at, length, isFirst } of extentsOf(source, meta)) {
    const type = items.get(item)
    if (type === undefined) continue
    // Four bytes say where in an Exif item the EXIF begins.
    const says =
      type === 'Exif' && isFirst && length >= 4 + emptyExif.length
        ? Buffer.concat([Buffer.alloc(4), emptyExif])
        : Buffer.alloc(0)
    if (says.length > 0) yield overwrite(at, says)
    yield* zeroed(at + says.length, Math.max(0, Math.min(length, source.size - at) - says.length))
  }
  for (const { at, bytes } of profilesIn(source, meta)) {
    const clean = colourOnly(bytes)
    if (clean) yield overwrite(at, clean)
  }
}

/** JPEG XL: bare pixels say nothing; in boxes, what is said has boxes of its own. */
export function* jxlEdits(source: Source): Generator<Edit> {
  if (source.read(4, 4).toString('latin1') !== 'JXL ') return
  // `brob` is one of the others, compressed.
  for (const box of boxesIn(source, 0, source.size))
    if (['Exif', 'xml ', 'jumb', 'brob', 'jbrd'].includes(box.type)) yield* freed(box)
}
