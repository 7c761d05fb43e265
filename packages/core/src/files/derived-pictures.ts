import type { BlobStore } from '../ports/blobs.ts'
import type { Inspection } from '../ports/uploads.ts'
import { renditionKey, thumbnailKey } from './download-links.ts'

/** Smaller or other pictures, by where they lie. */
export type DerivedPictures = readonly (readonly [place: (key: string) => string, bytes: Uint8Array])[]

/** A blob that was begun and is not needed by then was left by a crash. */
export const writtenWithinMs = 24 * 3_600_000

export function derivedFrom({ media }: Inspection): DerivedPictures {
  if (media?.kind !== 'image') return []
  const { thumbnail, rendition } = media
  return [
    ...(thumbnail ? [[thumbnailKey, thumbnail] as const] : []),
    ...(rendition ? [[renditionKey, rendition] as const] : []),
  ]
}

export async function putDerived(blobs: BlobStore, key: string, derived: DerivedPictures): Promise<void> {
  for (const [place, bytes] of derived) {
    const open = async function* () {
      yield bytes
    }
    await blobs.put(place(key), { size: bytes.length, open })
  }
}
