import { type Box, boxAt, boxesIn, freed } from './boxes.ts'
import { type Edit, type Source, zeroed } from './edits.ts'

/** What phones and cameras write beside a film: where it was taken, with which device, by whom. */
const telling = new Set(['udta', 'meta', 'uuid', 'XMP_', 'mpvd', 'sefd'])
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

function* trackEdits(source: Source, track: Box): Generator<Edit> {
  const handler = boxAt(source, track, ['mdia', 'hdlr'])
  const table = boxAt(source, track, ['mdia', 'minf', 'stbl'])
  const isMeta = handler !== undefined && source.read(handler.from + 8, 4).toString('latin1') === 'meta'
  if (isMeta && table) yield* emptiedTrack(source, table)
  if (isMeta) yield* freed(track)
  else for (const box of boxesIn(source, track.from, track.end)) if (telling.has(box.type)) yield* freed(box)
}

/** In place: a film of gigabytes is not moved about. */
export function* filmEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) if (telling.has(top.type)) yield* freed(top)
  yield* movieEdits(source)
}

/** Also of a picture that moves. */
export function* movieEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) {
    if (top.type !== 'moov') continue
    for (const box of boxesIn(source, top.from, top.end)) {
      if (telling.has(box.type)) yield* freed(box)
      if (box.type === 'trak') yield* trackEdits(source, box)
    }
  }
}

export function* soundEdits(source: Source): Generator<Edit> {
  for (const top of boxesIn(source, 0, source.size)) if (places.has(top.type)) yield* freed(top)
  const said = boxAt(source, whole(source), ['moov', 'udta'])
  if (said) for (const box of boxesIn(source, said.from, said.end)) if (places.has(box.type)) yield* freed(box)
  const meta = boxAt(source, whole(source), ['moov', 'meta'])
  if (meta && source.read(meta.from, Math.min(65_536, meta.end - meta.from)).includes('location')) yield* freed(meta)
}
