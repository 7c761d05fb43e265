import { type Edit, inOrder, type Source } from './edits.ts'
import { canonEdits, filmEdits, movieEdits, soundEdits } from './film.ts'
import { gifEdits } from './gif.ts'
import { jpegEdits } from './jpeg.ts'
import { matroskaEdits } from './matroska.ts'
import { pngEdits } from './png.ts'
import { jxlEdits, stillEdits } from './still.ts'
import { tiffEdits } from './tiff.ts'
import { waveEdits } from './wave.ts'
import { webpEdits } from './webp.ts'

type Cleaner = (source: Source) => Iterable<Edit>

const raw: Cleaner = (source) => tiffEdits(source, true)
const still: Cleaner = function* (source) {
  yield* stillEdits(source)
  yield* movieEdits(source)
}

const cleaners: Readonly<Record<string, Cleaner>> = {
  'image/jpeg': jpegEdits,
  'image/png': pngEdits,
  'image/apng': pngEdits,
  'image/webp': webpEdits,
  'image/gif': gifEdits,
  'image/tiff': (source) => tiffEdits(source, false),
  'image/heic': still,
  'image/heif': still,
  'image/avif': still,
  'image/heic-sequence': still,
  'image/heif-sequence': still,
  'image/jxl': jxlEdits,
  'image/x-adobe-dng': raw,
  'image/x-canon-cr2': raw,
  'image/x-canon-cr3': canonEdits,
  'image/x-nikon-nef': raw,
  'image/x-sony-arw': raw,
  'video/mp4': filmEdits,
  'video/quicktime': filmEdits,
  'video/x-m4v': filmEdits,
  'video/3gpp': filmEdits,
  'video/3gpp2': filmEdits,
  'audio/mp4': soundEdits,
  'audio/x-m4a': soundEdits,
  'audio/wav': waveEdits,

  'video/webm': matroskaEdits,
  'video/matroska': matroskaEdits,
  'video/x-matroska': matroskaEdits,
}

/** Of a file that breaks off, so much as there is. */
function within({ size }: Source, edit: Edit): Edit {
  const { at, remove, insert } = edit
  const left = Math.max(0, size - at)
  if (remove <= left) return edit
  return { at, remove: left, insert: insert.length === remove ? insert.subarray(0, left) : insert }
}

/** A file that was clean before stays as it is, bit by bit. */
const changes = (source: Source, { at, remove, insert }: Edit): boolean =>
  remove !== insert.length || !source.read(at, remove).equals(insert)

/** A hostile file asks for no more. */
const mostEdits = 500_000

/**
 * What to change in a file so that it does not say where it was made, with which device, or by whom. What it shows stays as
 * it is, bit by bit. None for a format that is not known; of a file that breaks off, as far as it can be read.
 */
export function editsFor(mime: string, source: Source): readonly Edit[] {
  const edits: Edit[] = []
  try {
    for (const edit of cleaners[mime]?.(source) ?? []) if (edits.push(edit) >= mostEdits) break
  } catch (error) {
    // A number that should stand behind the end.
    if (!(error instanceof RangeError)) throw error
  }
  return inOrder(edits.map((edit) => within(source, edit))).filter((edit) => changes(source, edit))
}
