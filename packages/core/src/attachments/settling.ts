import { TidingsError } from '@tidings/protocol'
import type { AttachmentFacts, AttachmentRecord, NewAttachment } from '../ports/attachments.ts'
import type { BlobStore } from '../ports/blobs.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Inspection, Uploads } from '../ports/uploads.ts'
import type { Scheduler } from '../scheduler.ts'
import type { CoreSettings } from '../settings.ts'
import { noAttachment } from './access.ts'
import { thumbnailKey } from './links.ts'
import { expectTaken, factsOf, settledType } from './media-type.ts'

export interface SettlingParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly clock: Clock
  readonly ids: Ids
  readonly scheduler: Scheduler
  readonly settings: CoreSettings
}

interface Looked {
  readonly mime: string
  readonly sha256: string
  readonly facts: AttachmentFacts
  readonly thumbnail: Uint8Array | undefined
}

/** A blob that was begun and is not needed by then was left by a crash. */
const writtenWithinMs = 24 * 3_600_000

/** From the last byte to an attachment that can be sent: look at the bytes, put them where they stay, say so. */
export class Settling {
  readonly #parts: SettlingParts
  readonly #underWay = new Map<string, Promise<AttachmentRecord>>()

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  /** Idempotent, also when called while it is under way, and after a crash at any point of it. */
  settle(record: AttachmentRecord): Promise<AttachmentRecord> {
    const before = this.#underWay.get(record.id)
    if (before) return before
    const settled = this.#settleOnce(record).finally(() => this.#underWay.delete(record.id))
    this.#underWay.set(record.id, settled)
    return settled
  }

  /** Ready at once, with the bytes of another; undefined when those have just gone. */
  async like(attachment: NewAttachment, known: AttachmentRecord): Promise<AttachmentRecord | undefined> {
    const { clock, store, settings } = this.#parts
    const { id } = attachment
    const { mime, sha256 = '', facts = { kind: 'file' } } = known
    const checkAt = clock.now() + settings.media.keepUnusedMs
    const settled = await store.attachments.settle({ id, mime, sha256, facts, checkAt })
    return settled === 'no-bytes' ? undefined : settled
  }

  /** Gives it up: the attachment, and the bytes that have come. */
  async discard({ id }: AttachmentRecord): Promise<void> {
    const { store, uploads, clock, scheduler } = this.#parts
    await store.attachments.remove([id], clock.now())
    await uploads.remove(id)
    scheduler.look()
  }

  async #settleOnce(record: AttachmentRecord): Promise<AttachmentRecord> {
    const { store, uploads } = this.#parts
    const { id, blob } = record
    try {
      const ready = blob === undefined ? await this.#settle(record) : record
      // Also when it was ready before: a crash may have come in between.
      await uploads.remove(id)
      return ready
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'rejected') throw error
      // Given up meanwhile: whatever failed did so because its bytes were gone.
      const [still] = await store.attachments.get([id])
      throw still ? error : noAttachment(id)
    }
  }

  async #settle(record: AttachmentRecord): Promise<AttachmentRecord> {
    const { store, uploads, clock, settings } = this.#parts
    const { id, size } = record
    expectWhole(await uploads.offset(id), size)
    const { thumbnail, ...looked } = await this.#look(record)
    const settled = { id, ...looked, checkAt: clock.now() + settings.media.keepUnusedMs }
    let ready = await store.attachments.settle(settled)
    if (ready === 'no-bytes')
      ready = await store.attachments.settle({ ...settled, key: await this.#put(record, thumbnail) })
    // The same bytes may have been kept before there were thumbnails of them.
    else if (ready?.blob && thumbnail) await this.#putThumbnail(ready.blob, thumbnail)
    if (!ready || ready === 'no-bytes') throw noAttachment(id)
    return ready
  }

  /** `rejected` when the bytes are not what was said of them; then they are removed. */
  async #look(record: AttachmentRecord): Promise<Looked> {
    const inspection = await this.#parts.uploads.inspect(record.id)
    expectWhole(inspection.size, record.size)
    try {
      const mime = checkedType(record, inspection)
      expectTaken(mime, this.#parts.settings.media)
      const { sha256, media } = inspection
      const facts = factsOf(inspection)
      return { mime, sha256, facts, thumbnail: media?.kind === 'image' ? media.thumbnail : undefined }
    } catch (error) {
      await this.discard(record)
      throw error
    }
  }

  async #put({ id, size }: AttachmentRecord, thumbnail: Uint8Array | undefined): Promise<string> {
    const { store, blobs, uploads, clock, ids } = this.#parts
    const source = await uploads.source(id)
    expectWhole(source.size, size)
    const key = ids.attachment()
    // Written down first: whatever a crash leaves is found and removed.
    await store.attachments.discard(key, clock.now() + writtenWithinMs)
    await blobs.put(key, source)
    if (thumbnail) await this.#putThumbnail(key, thumbnail)
    return key
  }

  #putThumbnail(key: string, bytes: Uint8Array): Promise<void> {
    const open = async function* () {
      yield bytes
    }
    return this.#parts.blobs.put(thumbnailKey(key), { size: bytes.length, open })
  }
}

/** Asked before the bytes are looked at, and again before they are kept: what lies under a hash is what was hashed. */
function expectWhole(received: number | undefined, size: number): void {
  if (received === size) return
  // An empty file is sent as well: nothing lies there before.
  const message =
    received === undefined
      ? 'nothing was uploaded yet; send it first'
      : `${received} of ${size} bytes have come; send the rest first`
  throw new TidingsError('conflict', message)
}

function checkedType({ mime, sha256 }: AttachmentRecord, inspection: Inspection): string {
  if (sha256 !== undefined && sha256 !== inspection.sha256) {
    const message = `the bytes that came have another SHA-256 than was said (${inspection.sha256}); upload them again`
    throw new TidingsError('rejected', message)
  }
  return settledType(mime, inspection)
}
