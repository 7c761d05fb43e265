import { colourOnly } from './colour-profile.ts'
import { cutOut, type Edit, overwrite, type Source, sizeAfter } from './edits.ts'

const needed = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** In the flags of VP8X: there is XMP, there is EXIF. */
const metadata = 0x04 | 0x08

function* chunkEdits(source: Source): Generator<Edit> {
  const end = Math.min(source.size, 8 + source.read(4, 4).readUInt32LE(0))
  for (let at = 12; at + 8 <= end; ) {
    const head = source.read(at, 9)
    const type = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    const whole = Math.min(8 + length + (length % 2), source.size - at)
    if (type === 'VP8X' && head.length > 8) yield overwrite(at + 8, Buffer.from([(head[8] as number) & ~metadata]))
    const clean = type === 'ICCP' ? colourOnly(source.read(at + 8, length)) : undefined
    if (clean) yield overwrite(at + 8, clean)
    if (!needed.has(type)) yield cutOut(at, whole)
    at += whole
  }
  if (end < source.size) yield cutOut(end, source.size - end)
}

export function webpEdits(source: Source): readonly Edit[] {
  if (source.size < 12) return []
  const edits = [...chunkEdits(source)]
  const size = Buffer.alloc(4)
  size.writeUInt32LE(sizeAfter(source.size, edits) - 8)
  return [overwrite(4, size), ...edits]
}
