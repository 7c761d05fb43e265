import { type Edit, overwrite, type Source, zeroed } from './edits.ts'

/** What a recorder notes of itself, of its owner and of the place. */
const telling = new Set(['bext', 'iXML', 'axml', 'aXML', '_PMX', 'XMP '])

/** In place. Titles and artists stay: they are what a sound is sent for. */
export function* waveEdits(source: Source): Generator<Edit> {
  for (let at = 12; at + 8 <= source.size; ) {
    const head = source.read(at, 8)
    const length = Math.min(head.readUInt32LE(4), source.size - at - 8)
    if (telling.has(head.toString('latin1', 0, 4))) {
      yield overwrite(at, Buffer.from('JUNK'))
      yield* zeroed(at + 8, length)
    }
    at += 8 + length + (length % 2)
  }
}
