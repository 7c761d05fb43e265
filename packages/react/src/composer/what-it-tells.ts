/** What a picture, film or sound says beside what is seen and heard. */
export interface Tells {
  readonly place: boolean
  /** What it was made with. */
  readonly device?: string
}

/** Enough for what cameras write before the picture, and behind the film. */
const lookedAt = 256 * 1024

const none: Tells = { place: false }

const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  new TextDecoder('latin1').decode(bytes.subarray(from, from + length))

/** The fields of one directory of TIFF, which EXIF is; bounded by what is there. */
function fieldsOf(view: DataView, at: number, little: boolean): ReadonlyMap<number, DataView> {
  const fields = new Map<number, DataView>()
  if (at + 2 > view.byteLength) return fields
  const count = Math.min(view.getUint16(at, little), mostFields)
  for (let n = 0; n < count; n++) {
    const from = at + 2 + n * 12
    if (from + 12 > view.byteLength) break
    fields.set(view.getUint16(from, little), new DataView(view.buffer, view.byteOffset + from, 12))
  }
  return fields
}

const mostFields = 200
const longestName = 64
const [make, model, gps, latitude] = [0x010f, 0x0110, 0x8825, 2]

function nameIn(view: DataView, field: DataView | undefined, little: boolean): string {
  if (!field) return ''
  const length = Math.min(field.getUint32(4, little), longestName)
  // Four signs and fewer stand in the field itself.
  const from = length <= 4 ? field.byteOffset + 8 - view.byteOffset : field.getUint32(8, little)
  if (from + length > view.byteLength) return ''
  return textAt(new Uint8Array(view.buffer, view.byteOffset + from, length), 0, length)
    .replace(/\0[\s\S]*/, '')
    .trim()
}

function tiffAt(bytes: Uint8Array, start: number): Tells | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start)
  if (view.byteLength < 8) return undefined
  const little = view.getUint16(0) === 0x4949
  const fields = fieldsOf(view, view.getUint32(4, little), little)
  const pointer = fields.get(gps)
  const place = pointer !== undefined && fieldsOf(view, pointer.getUint32(8, little), little).has(latitude)
  const [maker, kind] = [nameIn(view, fields.get(make), little), nameIn(view, fields.get(model), little)]
  // Many makers are named in the model, too.
  const device = kind.toLowerCase().startsWith(maker.toLowerCase()) ? kind : `${maker} ${kind}`.trim()
  return place || device !== '' ? { place, ...(device === '' ? {} : { device }) } : undefined
}

/** Of EXIF, wherever a format has put it: in JPEG, PNG, WebP, HEIC. */
function exifIn(bytes: Uint8Array, text: string): Tells {
  for (const match of text.matchAll(/Exif\0\0|eXIf|EXIF[\s\S]{4}/g)) {
    const [head] = match
    const start = match.index + head.length
    const found = /^(?:II\*\0|MM\0\*)/.test(text.slice(start, start + 4)) ? tiffAt(bytes, start) : undefined
    if (found) return found
  }
  return none
}

/** Of films and sounds: the places that QuickTime and MP4 know, and the name of the device as Apple writes it. */
function filmIn(text: string): Tells {
  const place = /\0\0[\s\S]{2}(?:\u00a9xyz|loci)|com\.apple\.quicktime\.location/.test(text)
  const made = /\0\0[\s\S]{2}\u00a9mod[\s\S]{4}(?!data)([\x20-\x7e]{2,64})/.exec(text)?.[1]?.trim()
  return { place, ...(made === undefined ? {} : { device: made }) }
}

/** Reads no more than the beginning and the end of a file. What is written otherwise is not found: it is a hint, not a proof. */
export async function whatItTells(file: Pick<Blob, 'size' | 'type' | 'slice'>): Promise<Tells> {
  const isPicture = file.type.startsWith('image/')
  if (!isPicture && !/^(?:video|audio)\//.test(file.type)) return none
  const read = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer())
  const first = await read(0, Math.min(file.size, lookedAt))
  const text = textAt(first, 0, first.length)
  if (isPicture) return exifIn(first, text)
  const last = await read(Math.max(0, file.size - lookedAt), file.size)
  return filmIn(text + textAt(last, 0, last.length))
}
