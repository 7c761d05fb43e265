import { type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import { linksBeginWith } from '../budgets/within-edge.ts'
import type { UserCall } from '../calls/call.ts'
import { unknownType } from '../files/media-type.ts'
import { notStale, standingOf } from '../places/judged-before.ts'
import type { AttachmentUsage } from '../ports/attachments.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { presentAttachment } from '../presenting/attachment.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import type { Settling } from './settling.ts'
import type { AttachmentViewing } from './viewing.ts'

export interface UploadingParts {
  readonly store: Store
  readonly directory: Directory
  readonly viewing: AttachmentViewing
  readonly settling: Settling
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: CoreSettings
}

/** Who may upload how much, and what. */
export class Uploading {
  readonly #parts: UploadingParts
  readonly #bounds: AttachmentUsage

  constructor(parts: UploadingParts) {
    this.#parts = parts
    const { quotaBytes, unfinishedPerUser } = parts.settings.media
    this.#bounds = {
      bytes: quotaBytes > 0 ? quotaBytes : Number.MAX_SAFE_INTEGER,
      unfinished: unfinishedPerUser,
    }
  }

  #expectSize(size: number): void {
    const { media } = this.#parts.settings
    if (size <= media.maxBytes) return
    const message = `the file has ${size} bytes; this server takes at most ${media.maxBytes}`
    throw new TidingsError('too_large', message, { limit: media.maxBytes })
  }

  async create(input: ParsedInputOf<'attachment.create'>, { actor }: UserCall): Promise<OutputOf<'attachment.create'>> {
    const { store, directory, settling, clock, ids, settings } = this.#parts
    const { mime = unknownType, sha256, reuse, original, ...rest } = input
    if (original) expectForMembers(input.audience)
    // Asked again: the bytes of a whole upload may have come for hours since its caller was let in.
    if ((await directory.expect(actor.uid)).banned) throw new TidingsError('banned', 'this account is banned')
    this.#expectSize(input.size)
    const now = clock.now()
    const claim = sha256 === undefined ? {} : { sha256 }
    const kept = original ? { original } : {}
    const attachment = { ...rest, ...claim, ...kept, mime, id: ids.attachment(), owner: actor.uid, createdAt: now }
    const known = reuse && sha256 && (await store.attachments.same({ ...attachment, sha256 }))
    const checkAt = now + settings.media.uploadTtlMs
    const used = notStale(await store.attachments.create(attachment, checkAt, this.#bounds, standingOf(actor)))
    if (used) throw noRoom(used, this.#bounds)
    const settled = known ? await settling.like(attachment, known) : undefined
    if (settled) return { attachment: presentAttachment(settled) }
    return {
      attachment: presentAttachment(attachment),
      upload: `${linksBeginWith(settings.publicUrl, actor)}/v1/uploads/${attachment.id}`,
    }
  }

  /** An upload under way, for the door that takes its bytes. */
  async expectUpload(uid: Uid, id: string): Promise<{ readonly size: number; readonly ready: boolean }> {
    const { size, blob } = await this.#parts.viewing.owned(uid, id)
    return { size, ready: blob !== undefined }
  }

  /** So many bytes are to come of one whose length was not known when it began. `too_large` where there is no room. */
  async resizeUpload(uid: Uid, id: string, size: number): Promise<void> {
    const { store, viewing } = this.#parts
    this.#expectSize(size)
    const { owner } = await viewing.owned(uid, id)
    const used = await store.attachments.resize({ id, owner, size }, this.#bounds)
    if (used) throw noRoom({ ...used, unfinished: 0 }, this.#bounds)
  }
}

/** Until an upload that is under way may be done. */
const roomAfterMs = 1000

/** An avatar must not say where it was taken. */
function expectForMembers(audience: 'members' | 'everyone'): void {
  if (audience === 'members') return
  const message = 'what everyone may see is not kept as it came: leave original out'
  throw new TidingsError('invalid', message, { issues: [{ path: 'original', message }] })
}

function noRoom({ bytes, unfinished }: AttachmentUsage, bounds: AttachmentUsage): TidingsError {
  if (unfinished >= bounds.unfinished) {
    // Time mends it: one of them is done, or given up.
    const message = `${unfinished} uploads are under way; wait for one of them, or remove some first`
    return new TidingsError('rate_limited', message, { limit: bounds.unfinished, retryAfter: roomAfterMs })
  }
  const message = `your files take ${bytes} bytes of ${bounds.bytes}; remove some first`
  return new TidingsError('too_large', message, { limit: bounds.bytes })
}
