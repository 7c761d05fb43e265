import { type Box, boxAt, boxesIn, freed, room } from './boxes.ts'
import { cutOut, type Edit, type Source, zeroed } from './edits.ts'

/** What phones and cameras write beside a film: where it was taken, with which device, by whom. */
const telling = new Set(['udta', 'meta', 'uuid', 'XMP_', 'mpvd', 'sefd'])
/** At the top of a film. */
const ofFilms = new Set('ftyp styp moov moof mdat imda mfra sidx ssix pdin prft wide free skip'.split(' '))
const ofMovies = new Set('mvhd trak mvex iods pssh ctab clip free skip'.split(' '))
const ofTracks = new Set('tkhd edts tref trgr mdia tapt clip matt load imap mere free skip'.split(' '))
/** Of a sound its title and its artist are what it is sent for; where it was recorded is not. */
const places = new Set(['\xa9xyz', 'loci', 'uuid', 'XMP_'])
const mostChunks = 200_000

const whole = (source: Source) => ({ from: 0, end: source.size })

/** `count` numbers of 32 (or 64) bits behind the head of a table. */
function tableOf(
  source: Source,
  box: Box | undefined,
  { head, bytes }: { readonly head: number; readonly bytes: number },
): Buffer {
  if (!box) return Buffer.alloc(0)
  const [count = 0] = [source.read(box.from + head - 4, 4)].map((found) =>
    found.length < 4 ? 0 : found.readUInt32BE(0),
  )
  return source.read(box.from + head, Math.min(count, mostChunks) * bytes)
}

function offsetsIn(source: Source, table: Box): readonly number[] {
  const short = tableOf(source, boxAt(source, table, ['stco']), { head: 8, bytes: 4 })
  const long = tableOf(source, boxAt(source, table, ['co64']), { head: 8, bytes: 8 })
  return [
    ...Array.from({ length: Math.floor(short.length / 4) }, (_, index) => short.readUInt32BE(index * 4)),
    ...Array.from({ length: Math.floor(long.length / 8) }, (_, index) => Number(long.readBigUInt64BE(index * 8))),
  ]
}

/** How many samples each chunk holds. */
function* samplesPerChunk(source: Source, table: Box, chunks: number): Generator<number> {
  const runs = tableOf(source, boxAt(source, table, ['stsc']), { head: 8, bytes: 12 })
  let run = 0
  for (let chunk = 1; chunk <= chunks; chunk++) {
    while ((run + 1) * 12 + 12 <= runs.length && runs.readUInt32BE((run + 1) * 12) <= chunk) run++
    yield runs.length < 12 ? 0 : runs.readUInt32BE(run * 12 + 4)
  }
}

/** Places may be written down as often as pictures, in a track of their own: its bytes lie among those of the others. */
function* emptiedTrack(source: Source, table: Box): Generator<Edit> {
  const sizes = boxAt(source, table, ['stsz'])
  if (!sizes) return
  const same = source.read(sizes.from + 4, 4).readUInt32BE(0)
  const each = tableOf(source, sizes, { head: 12, bytes: 4 })
  const offsets = offsetsIn(source, table)
  let sample = 0
  let chunk = 0
  for (const samples of samplesPerChunk(source, table, offsets.length)) {
    let bytes = 0
    for (let index = 0; index < Math.min(samples, mostChunks); index++, sample++)
      bytes += same !== 0 ? same : (sample + 1) * 4 <= each.length ? each.readUInt32BE(sample * 4) : 0
    const at = offsets[chunk++] ?? 0
    yield* zeroed(at, Math.max(0, Math.min(bytes, source.size - at)))
  }
}

/** What phones and cameras note is in boxes of their own, wherever they like: only those that a player knows stay. */
function* without(source: Source, around: Pick<Box, 'from' | 'end'>, goes: (type: string) => boolean): Generator<Edit> {
  for (const box of boxesIn(source, around.from, around.end)) if (goes(box.type)) yield* freed(box)
}

const stranger = (known: ReadonlySet<string>) => (type: string) => !known.has(type)
const tells = (type: string) => telling.has(type)

/** When it was taken, in the head of a film, of a track or of what it shows: two times, of four or eight bytes. */
function* timeless(source: Source, head: Box | undefined): Generator<Edit> {
  if (head) yield* zeroed(head.from + 4, source.read(head.from, 1)[0] === 1 ? 16 : 8)
}

function* trackEdits(source: Source, track: Box): Generator<Edit> {
  const handler = boxAt(source, track, ['mdia', 'hdlr'])
  const table = boxAt(source, track, ['mdia', 'minf', 'stbl'])
  const isMeta = handler !== undefined && source.read(handler.from + 8, 4).toString('latin1') === 'meta'
  if (isMeta && table) yield* emptiedTrack(source, table)
  if (isMeta) {
    yield* freed(track)
    return
  }
  yield* timeless(source, boxAt(source, track, ['tkhd']))
  yield* timeless(source, boxAt(source, track, ['mdia', 'mdhd']))
  yield* without(source, track, stranger(ofTracks))
  for (const way of [['mdia'], ['mdia', 'minf']]) {
    const inside = boxAt(source, track, way)
    if (inside) yield* without(source, inside, tells)
  }
}

/** Where the last box ends, when what hangs behind it is none: the trailer of an action camera. */
function* trailerEdits(source: Source, end: number): Generator<Edit> {
  const length = source.read(end, 4)
  const isBox = length.length === 4 && (length.readUInt32BE(0) < 2 || length.readUInt32BE(0) >= 8)
  if (end > 0 && end < source.size && !isBox) yield cutOut(end, source.size - end)
}

/** In place: a film of gigabytes is not moved about. */
export function* filmEdits(source: Source): Generator<Edit> {
  let end = 0
  for (const top of boxesIn(source, 0, source.size)) {
    end = top.end
    if (room.has(top.type)) yield* zeroed(top.from, top.end - top.from)
    else if (!ofFilms.has(top.type)) yield* freed(top)
    if (top.type !== 'moof') continue
    yield* without(source, top, tells)
    for (const box of boxesIn(source, top.from, top.end)) if (box.type === 'traf') yield* without(source, box, tells)
  }
  yield* movieEdits(source)
  yield* trailerEdits(source, end)
}

/** Also of a picture that moves. */
export function* movieEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) {
    if (top.type !== 'moov') continue
    yield* timeless(source, boxAt(source, top, ['mvhd']))
    yield* without(source, top, stranger(ofMovies))
    for (const box of boxesIn(source, top.from, top.end)) if (box.type === 'trak') yield* trackEdits(source, box)
  }
}

/** A raw picture of Canon: its places have a box of their own, beside those without which nobody can develop it. */
export function* canonEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) if (isXmp(source, top)) yield* freed(top)
  for (const box of boxesIn(source, ...insideOf(boxAt(source, whole(source), ['moov']))))
    if (box.type === 'uuid')
      for (const part of boxesIn(source, box.from + 16, box.end)) if (part.type === 'CMT4') yield* freed(part)
}

const insideOf = (box: Box | undefined): [from: number, end: number] => [box?.from ?? 0, box?.end ?? 0]
const isXmp = (source: Source, { type, from }: Box): boolean =>
  type === 'uuid' && source.read(from, 4).toString('hex') === 'be7acfcb'

export function* soundEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) if (places.has(top.type)) yield* freed(top)
  const said = boxAt(source, whole(source), ['moov', 'udta'])
  if (said) for (const box of boxesIn(source, said.from, said.end)) if (places.has(box.type)) yield* freed(box)
  const meta = boxAt(source, whole(source), ['moov', 'meta'])
  if (meta && source.read(meta.from, Math.min(65_536, meta.end - meta.from)).includes('location')) yield* freed(meta)
}
