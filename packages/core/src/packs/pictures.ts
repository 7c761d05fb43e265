import { limits, type OutputOf, type PackKind, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { Settling } from '../attachments/settling.ts'
import { unknownType } from '../files/media-type.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { bytesIn } from './base64.ts'

/** Pictures of packs are nobody's: no account that ends takes them along. */
export const packOwner = 'node/packs'

export const sideOf = (kind: PackKind): number => (kind === 'emoji' ? limits.emojiSide : limits.stickerSide)

export interface PackPictureParts {
  readonly store: Store
  readonly uploads: Uploads
  readonly settling: Settling
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: CoreSettings
}

export function createPackPictures({ store, uploads, settling, clock, ids, settings }: PackPictureParts) {
  async function settled(bytes: Uint8Array, kind: PackKind): Promise<AttachmentRecord> {
    const now = clock.now()
    const record = {
      ...{ id: ids.attachment(), owner: packOwner, name: `${kind}.webp`, mime: unknownType, size: bytes.length },
      ...{ audience: 'everyone' as const, createdAt: now },
    }
    await store.attachments.create(record, now + settings.media.uploadTtlMs)
    try {
      await uploads.put(record.id, bytes)
      const ready = await settling.settle(record, { side: sideOf(kind) })
      if (ready.facts?.kind === 'image') return ready
      throw new TidingsError('rejected', 'these bytes are no picture; send PNG, JPEG, GIF, WebP or AVIF')
    } catch (error) {
      await settling.discard(record)
      throw error
    }
  }

  /** `rejected` for what is no picture, whatever it is called; a drawing that could run something (SVG) is none either. */
  return async function take({ kind, bytes: text }: ParsedInputOf<'pack.picture'>): Promise<OutputOf<'pack.picture'>> {
    const bytes = bytesIn(text)
    const limit = limits.packPictureBytes
    if (bytes.length > limit)
      throw new TidingsError('too_large', `a picture of a pack has at most ${limit} bytes, this one ${bytes.length}`, {
        limit,
      })
    return pictureOf(await settled(bytes, kind))
  }
}

/** What is said of one that is ready. */
export function pictureOf({ id, facts }: AttachmentRecord): OutputOf<'pack.picture'> {
  const { width = 1, height = 1, animated } = facts ?? {}
  return { picture: id, width, height, ...(animated ? { animated } : {}) }
}
