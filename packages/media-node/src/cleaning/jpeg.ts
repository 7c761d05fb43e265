import { colourOnly } from './colour-profile.ts'
import { cutOut, type Edit, overwrite, type Source } from './edits.ts'
import { exifOf, orientationIn } from './exif.ts'

const exif = 'Exif\0\0'
const profile = 'ICC_PROFILE\0'
const endOfImage = 0xd9
const pieceBytes = 256 * 1024

interface Segment {
  readonly marker: number
  readonly at: number
  /** With its marker and length. */
  readonly length: number
}

const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** The next marker at or behind a place: in a scan, those that belong to it are passed over. */
function markerFrom(source: Source, from: number): { readonly marker: number; readonly at: number } | undefined {
  for (let at = from; at < source.size; at += pieceBytes) {
    const piece = source.read(at, pieceBytes + 1)
    for (
      let found = piece.indexOf(0xff);
      found >= 0 && found + 1 < piece.length;
      found = piece.indexOf(0xff, found + 1)
    ) {
      const marker = piece[found + 1] as number
      if (marker !== 0xff && marker !== 0 && !(marker >= 0xd0 && marker <= 0xd7)) return { marker, at: at + found }
    }
  }
  return undefined
}

/** Segments one by one; those behind the end of the picture are none of it. */
function* segmentsOf(source: Source): Generator<Segment> {
  for (let at = 2; ; ) {
    const found = markerFrom(source, at)
    if (!found) return
    const { marker } = found
    const counted = source.read(found.at + 2, 2)
    if (counted.length < 2 && marker !== endOfImage) return
    const length = standsAlone(marker) || marker === endOfImage ? 2 : 2 + counted.readUInt16BE(0)
    yield { marker, at: found.at, length }
    if (marker === endOfImage) return
    at = found.at + length
  }
}

/** What a decoder needs, and no more: who made it, where and with what stands in the others. */
function isNeeded({ marker }: Segment, head: string): boolean {
  if (marker === 0xfe) return false
  if (marker < 0xe0 || marker > 0xef) return true
  if (marker === 0xe0) return head.startsWith('JFIF\0')
  if (marker === 0xe2) return head.startsWith(profile)
  return marker === 0xee && head.startsWith('Adobe')
}

/** Exif becomes one that says how the picture is turned. */
function turned(source: Source, { at, length }: Segment): Edit {
  const orientation = orientationIn(source.read(at + 4 + exif.length, length - 4 - exif.length))
  if (orientation === 1) return cutOut(at, length)
  const body = Buffer.concat([Buffer.from(exif, 'latin1'), exifOf(orientation)])
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2])
  return { at, remove: length, insert: Buffer.concat([head, body]) }
}

function quietProfile(source: Source, { at, length }: Segment): readonly Edit[] {
  // One that comes in several pieces is of a printer, not of somebody's monitor.
  const from = at + 4 + profile.length + 2
  const clean = colourOnly(source.read(from, at + length - from))
  return clean ? [overwrite(from, clean)] : []
}

function editsOf(source: Source, segment: Segment): readonly Edit[] {
  const { marker, at, length } = segment
  if (marker === endOfImage) return source.size > at + 2 ? [cutOut(at + 2, source.size - at - 2)] : []
  const head = source.read(at + 4, 16).toString('latin1')
  if (marker === 0xe1 && head.startsWith(exif)) return [turned(source, segment)]
  if (!isNeeded(segment, head)) return [cutOut(at, Math.min(length, source.size - at))]
  return marker === 0xe2 ? quietProfile(source, segment) : []
}

/** The pixels stay as they are. What hangs behind the picture (a film, another picture) goes as well. */
export const jpegEdits = (source: Source): readonly Edit[] =>
  [...segmentsOf(source)].flatMap((one) => editsOf(source, one))
