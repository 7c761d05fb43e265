import { type Edit, overwrite, type Source, zeroed } from './edits.ts'

const subDirectories = 0x014a
const exifDirectory = 0x8769
/** Words, dates, makers, places (also of maps), serial numbers; what Photoshop, Windows, IPTC and XMP add. */
const telling = new Set([
  0x010d, 0x010e, 0x010f, 0x0110, 0x011d, 0x0131, 0x0132, 0x013b, 0x013c, 0x02bc, 0x8298, 0x83bb, 0x8649, 0x8825,
  0x830e, 0x8482, 0x85d8, 0x87af, 0x87b0, 0x87b1, 0x935c, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, 0xa480, 0x9286,
  0xa420, 0xa430, 0xa431, 0xa433, 0xa434, 0xa435, 0xc614, 0xc62f, 0xc65a, 0xc68b, 0xc6d2, 0xc7a1, 0xea1c,
])
/** Those that lead to a directory of their own. */
const placeDirectory = 0x8825
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
const mostDirectories = 64

interface Form {
  readonly little: boolean
  readonly big: boolean
}

class Reader {
  readonly #source: Source
  readonly #form: Form
  /** Of an offset. */
  readonly word: number

  constructor(source: Source, form: Form) {
    this.#source = source
    this.#form = form
    this.word = form.big ? 8 : 4
  }

  bytes(at: number, length: number): Buffer {
    return this.#source.read(at, length)
  }

  /** So much of a stretch as lies in the file. */
  within(at: number, bytes: number): number {
    return Math.max(0, Math.min(bytes, this.#source.size - at))
  }

  short(at: number): number {
    const bytes = this.bytes(at, 2)
    if (bytes.length < 2) return 0
    return this.#form.little ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0)
  }

  /** An offset or a count. */
  number(at: number): number {
    const bytes = this.bytes(at, this.word)
    if (bytes.length < this.word) return 0
    if (this.#form.big) return Number(this.#form.little ? bytes.readBigUInt64LE(0) : bytes.readBigUInt64BE(0))
    return this.#form.little ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0)
  }

  count(at: number): Buffer {
    return this.bytes(at, this.#form.big ? 8 : 2)
  }

  /** A count, as it is written before a directory. */
  written(count: number): Buffer {
    const bytes = Buffer.alloc(this.#form.big ? 8 : 2)
    const at = this.#form.little ? 0 : bytes.length - 2
    if (this.#form.little) bytes.writeUInt16LE(count, at)
    else bytes.writeUInt16BE(count, at)
    return bytes
  }
}

interface Entry {
  readonly tag: number
  readonly at: number
  readonly bytes: number
  /** Where its value lies. */
  readonly value: number
}

interface Directory {
  readonly at: number
  readonly entries: readonly Entry[]
  readonly next: number
}

function directoryAt(reader: Reader, at: number): Directory | undefined {
  const { word } = reader
  const head = word === 8 ? 8 : 2
  const count = word === 8 ? reader.number(at) : reader.short(at)
  if (count === 0 || count > 4096) return undefined
  const entryBytes = 4 + 2 * word
  const entries = Array.from({ length: count }, (_, index): Entry => {
    const entry = at + head + index * entryBytes
    const bytes = (typeBytes[reader.short(entry + 2)] ?? 0) * reader.number(entry + 4)
    const place = entry + 4 + word
    return { tag: reader.short(entry), at: entry, bytes, value: bytes > word ? reader.number(place) : place }
  })
  return { at, entries, next: reader.number(at + head + count * entryBytes) }
}

/** Where other directories lie to which this one leads. */
function* leadsTo(reader: Reader, { entries, next }: Directory): Generator<number> {
  yield next
  for (const { tag, value, bytes } of entries) {
    if (tag === exifDirectory || tag === placeDirectory) yield reader.number(value)
    const count = tag === subDirectories ? Math.min(16, bytes / reader.word) : 0
    for (let index = 0; index < count; index++) yield reader.number(value + index * reader.word)
  }
}

function* allDirectories(reader: Reader, first: number): Generator<Directory> {
  const waiting = [first]
  const seen = new Set([0])
  for (let at = waiting.shift(); at !== undefined && seen.size <= mostDirectories; at = waiting.shift()) {
    const directory = seen.has(at) ? undefined : directoryAt(reader, at)
    seen.add(at)
    if (!directory) continue
    yield directory
    waiting.push(...leadsTo(reader, directory))
  }
}

/** The directory without some entries, in the place of what it was. */
function* without(reader: Reader, { at, entries, next }: Directory, out: (entry: Entry) => boolean): Generator<Edit> {
  const kept = entries.filter((entry) => !out(entry))
  if (kept.length === entries.length) return
  for (const { value, bytes } of entries.filter(out))
    if (bytes > reader.word) yield* zeroed(value, reader.within(value, bytes))
  const entryBytes = 4 + 2 * reader.word
  const head = reader.count(at).length
  const end = at + head + entries.length * entryBytes
  const follows = next === 0 ? Buffer.alloc(reader.word) : reader.bytes(end, reader.word)
  const body = Buffer.concat([
    reader.written(kept.length),
    ...kept.map((entry) => reader.bytes(entry.at, entryBytes)),
    follows,
  ])
  yield overwrite(at, Buffer.concat([body, Buffer.alloc(end + reader.word - at - body.length)]))
}

/**
 * In place, so that what points into the file still does. Of a raw picture (`raw`) what its maker has noted stays, since no
 * program could develop it otherwise.
 */
export function* tiffEdits(source: Source, raw: boolean): Generator<Edit> {
  const head = source.read(0, 16)
  if (head.length < 16) return
  const little = head.toString('latin1', 0, 2) === 'II'
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2)
  const big = version === 43
  const reader = new Reader(source, { little, big })
  // Canon and Nikon need to know who they are; the notes of a camera lie in the directory of EXIF.
  const kept = (tag: number): boolean => raw && [0x010f, 0x0110, 0xc614].includes(tag)
  const goes = ({ tag }: Entry): boolean => (telling.has(tag) && !kept(tag)) || (!raw && tag === exifDirectory)
  const places = new Set<number>()
  for (const directory of allDirectories(reader, reader.number(big ? 8 : 4))) {
    for (const { tag, value } of directory.entries)
      if (tag === placeDirectory || (tag === exifDirectory && !raw)) places.add(reader.number(value))
    // A whole directory that goes is emptied of everything that it says.
    const all = places.has(directory.at)
    yield* without(reader, directory, all ? () => true : goes)
  }
}
