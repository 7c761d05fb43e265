import { TidingsError } from '@tidings/protocol'
import { type DerivedPictures, derivedFrom, putDerived, writtenWithinMs } from '../files/derived-pictures.ts'
import type { Film, Filming } from '../files/filming.ts'
import { expectTaken, factsOf, fileNameOf, settledType } from '../files/media-type.ts'
import { JudgedBefore, notStale } from '../places/judged-before.ts'
import type { AttachmentRecord, NewAttachment, SettledAttachment } from '../ports/attachments.ts'
import type { BlobSource, BlobStore } from '../ports/blobs.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Inspection, Uploads } from '../ports/uploads.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import { noAttachment } from './viewing.ts'

export interface SettlingParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly clock: Clock
  readonly ids: Ids
  readonly scheduler: Scheduler
  readonly settings: CoreSettings
  readonly filming?: Filming
}

interface Looked {
  /** What is said of it in the store. */
  readonly said: Pick<SettledAttachment, 'mime' | 'sha256' | 'facts' | 'kept'>
  /** In place of what came. */
  readonly kept: BlobSource | undefined
  readonly derived: DerivedPictures
  readonly film: Omit<Film, 'blob' | 'mime'> | undefined
}

interface HowSettled {
  readonly side?: number
  readonly by?: Judged
}

/** From the last byte to an attachment that can be sent: look at the bytes, put them where they stay, say so. */
export class Settling {
  readonly #parts: SettlingParts
  readonly #underWay = new Map<string, Promise<AttachmentRecord>>()

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  /**
   * Idempotent, also when called while it is under way, and after a crash at any point of it. `side`: as `Looking` has it. By somebody
   * who was judged: `JudgedBefore`.
   */
  settle(record: AttachmentRecord, how: HowSettled = {}): Promise<AttachmentRecord> {
    const before = this.#underWay.get(record.id)
    if (before) return before
    const settled = this.#settleOnce(record, how).finally(() => this.#underWay.delete(record.id))
    this.#underWay.set(record.id, settled)
    return settled
  }

  /** Ready at once, with the bytes of another; undefined when those have just gone. */
  async like(attachment: NewAttachment, known: AttachmentRecord): Promise<AttachmentRecord | undefined> {
    const { clock, store, settings } = this.#parts
    const { id } = attachment
    const { mime, sha256 = '', facts = { kind: 'file' }, source, size } = known
    const checkAt = clock.now() + settings.media.keepUnusedMs
    const kept = source === undefined ? {} : { kept: { source, size, name: fileNameOf(attachment.name, mime) } }
    const settled = await store.attachments.settle({ id, mime, sha256, facts, checkAt, ...kept })
    return settled === 'no-bytes' ? undefined : settled
  }

  /** Gives it up: the attachment, and the bytes that have come. By somebody who was judged: `JudgedBefore`. */
  async discard({ id }: AttachmentRecord, by?: Judged): Promise<void> {
    const { store, uploads, clock, scheduler } = this.#parts
    notStale(await store.attachments.remove([id], clock.now(), by))
    await uploads.remove(id)
    scheduler.look()
  }

  async #settleOnce(record: AttachmentRecord, how: HowSettled): Promise<AttachmentRecord> {
    const { store, uploads } = this.#parts
    const { id, blob } = record
    try {
      const ready = blob === undefined ? await this.#settle(record, how) : record
      // Also when it was ready before: a crash may have come in between.
      await uploads.remove(id)
      return ready
    } catch (error) {
      if (error instanceof JudgedBefore || (error instanceof TidingsError && error.code === 'rejected')) throw error
      // Given up meanwhile: whatever failed did so because its bytes were gone.
      const [still] = await store.attachments.get([id])
      throw still ? error : noAttachment(id)
    }
  }

  async #settle(record: AttachmentRecord, { side, by }: HowSettled): Promise<AttachmentRecord> {
    const { store, uploads, clock, settings, filming } = this.#parts
    const { id, size } = record
    expectWhole(await uploads.offset(id), size)
    const looked = await this.#look(record, side)
    const settled = { id, ...looked.said, checkAt: clock.now() + settings.media.keepUnusedMs }
    let ready = notStale(await store.attachments.settle(settled, by))
    if (ready === 'no-bytes')
      ready = notStale(await store.attachments.settle({ ...settled, key: await this.#put(record, looked) }, by))
    // The same bytes may have been kept before there was anything beside them.
    else if (ready?.blob) await putDerived(this.#parts.blobs, ready.blob, looked.derived)
    if (!ready || ready === 'no-bytes') throw noAttachment(id)
    const { blob, mime, facts } = ready
    if (looked.film && blob !== undefined && !facts?.thumbnail) filming?.add({ ...looked.film, blob, mime })
    return ready
  }

  /** `rejected` when the bytes are not what was said of them; then they are removed. */
  async #look(record: AttachmentRecord, side?: number): Promise<Looked> {
    const { original = false, audience, name } = record
    const everyone = audience === 'everyone'
    const inspection = await this.#parts.uploads.inspect(record.id, {
      ...{ original, everyone },
      ...(side === undefined ? {} : { side }),
    })
    expectWhole(inspection.size, record.size)
    try {
      const { kept, sha256: source } = inspection
      const found = checkedType(record, inspection)
      expectTaken(found, this.#parts.settings.media)
      if (everyone) expectMadeAnew(inspection)
      const said = { mime: found, sha256: source, facts: factsOf(inspection, original) }
      const derived = derivedFrom(inspection)
      const film = filmOf(inspection)
      if (!kept) return { said, kept, derived, film }
      // A container that holds sound only is called so, whatever its bytes say: only what was made anew has another type.
      const mime = kept.mime === inspection.mime ? found : kept.mime
      const other = { source, size: kept.size, name: fileNameOf(name, mime) }
      return { said: { ...said, mime, sha256: kept.sha256, kept: other }, kept, derived, film }
    } catch (error) {
      await this.discard(record)
      throw error
    }
  }

  async #put({ id, size }: AttachmentRecord, { kept, derived }: Looked): Promise<string> {
    const { store, blobs, uploads, clock, ids } = this.#parts
    const source = await uploads.source(id)
    expectWhole(source.size, size)
    const key = ids.attachment()
    // Written down first: whatever a crash leaves is found and removed.
    await store.attachments.discard(key, clock.now() + writtenWithinMs)
    await blobs.put(key, kept ?? source)
    await putDerived(blobs, key, derived)
    return key
  }
}

function filmOf({ media }: Inspection): Looked['film'] {
  if (media?.kind !== 'video') return undefined
  return { durationMs: media.durationMs, unplayable: media.unplayable ?? false }
}

/** A picture for everyone is never what a camera wrote: one that cannot be made anew is not taken. */
function expectMadeAnew({ mime = '', media }: Inspection): void {
  if (media || !mime.startsWith('image/') || mime === 'image/svg+xml') return
  const message =
    'this picture cannot be shown to everyone: it is broken, too large, or of a kind that is not known here'
  throw new TidingsError('rejected', `${message}; send it as JPEG, PNG or WebP`)
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
