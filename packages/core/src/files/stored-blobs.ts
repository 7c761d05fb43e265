import type { ByteRange } from '../ports/blobs.ts'

const wellFormed = /^(?!.*\.\.)[a-z0-9-]+(\/[a-z0-9-]+)*$/

/** The alphabet of `BlobStore`; a RangeError for anything else, before it comes near a path or an address. */
export function expectBlobKey(key: string): void {
  if (key.length > 200 || !wellFormed.test(key)) throw new RangeError(`${JSON.stringify(key)} is no key of a blob`)
}

/** Where the bytes begin that were sent, by a `Content-Range` (`bytes 3-5/10`); at the beginning when nothing is said. */
export const firstByteOf = (contentRange: string | undefined): number =>
  Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1] ?? 0)

/** Those of the range, out of bytes that begin at `first`: some services send more than was asked for, or the whole. */
export async function* cutToRange(
  body: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
  first: number,
): AsyncGenerator<Uint8Array> {
  let at = first
  for await (const piece of body) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at))
    at += piece.length
    if (part.length > 0) yield part
    if (at > end) return
  }
}
