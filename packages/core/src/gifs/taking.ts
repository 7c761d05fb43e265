import { type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { Settling } from '../attachments/settling.ts'
import type { Uploading } from '../attachments/uploading.ts'
import type { AttachmentViewing } from '../attachments/viewing.ts'
import type { UserCall } from '../calls/call.ts'
import type { DownloadLinks } from '../files/download-links.ts'
import type { ReceivedFiles } from '../files/receiving.ts'
import type { SignedLinks } from '../files/signed-links.ts'
import { standingOf } from '../places/judged-before.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'
import type { FoundGif, GifProvider } from '../ports/gifs.ts'
import type { Clock } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import { presentAttachment } from '../presenting/attachment.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { FoundLately } from './found.ts'

export interface GifParts {
  readonly provider: GifProvider
  readonly uploads: Uploads
  readonly uploading: Uploading
  readonly received: ReceivedFiles
  readonly viewing: AttachmentViewing
  readonly settling: Settling
  readonly signing: SignedLinks
  readonly links: DownloadLinks
  readonly clock: Clock
  readonly settings: CoreSettings
}

/** Pictures that are on their way to be files at the same time: each is held in memory. */
const mostTaken = 8

/** The name of the file says what it shows, in what a name may have. */
function nameOf(title: string): string {
  const words = title.replace(/[\\/:*?"<>|\s]+/g, ' ').trim()
  return `${[...words].slice(0, 80).join('').trim() || 'gif'}.gif`
}

/** Makes what was found a file of the one who takes it. */
export class Taking {
  readonly #parts: GifParts
  readonly #found: FoundLately
  readonly #underWay = new Set<Uid>()

  constructor(parts: GifParts, found: FoundLately) {
    this.#parts = parts
    this.#found = found
  }

  /** As what was uploaded: judged by its bytes, within the quota. */
  async #kept({ title, picture }: FoundGif, call: UserCall): Promise<AttachmentRecord> {
    const { provider, uploads, uploading, received, viewing, settling, settings } = this.#parts
    const { uid } = call.actor
    using receiving = await received.begin(uid, 0)
    const bytes = await provider.picture(picture, Math.min(settings.gifs.maxBytes, settings.media.maxBytes))
    receiving.take(bytes.length)
    const asUploaded = { audience: 'members', reuse: false, original: false } as const
    const { attachment } = await uploading.create({ ...asUploaded, name: nameOf(title), size: bytes.length }, call)
    const record = await viewing.owned(uid, attachment.id)
    try {
      await uploads.put(record.id, bytes)
      const ready = await settling.settle(record, { by: standingOf(call.actor) })
      if (ready.facts?.kind === 'image') return ready
      throw new TidingsError('rejected', 'the provider answered with what is no picture; choose another one')
    } catch (error) {
      await settling.discard(record)
      throw error
    }
  }

  async take({ id }: ParsedInputOf<'gif.take'>, call: UserCall): Promise<OutputOf<'gif.take'>> {
    const { uid } = call.actor
    const gif = this.#found.expect(id)
    const later = { retryAfter: 1000 }
    if (this.#underWay.has(uid))
      throw new TidingsError('rate_limited', 'one moving picture is on its way; wait for it', later)
    if (this.#underWay.size >= mostTaken)
      throw new TidingsError(
        'unavailable',
        'the server fetches as many pictures as it may; try again in a moment',
        later,
      )
    this.#underWay.add(uid)
    try {
      const record = await this.#kept(gif, call)
      return { attachment: presentAttachment(record), links: this.#parts.links.of(record, call.actor) }
    } finally {
      this.#underWay.delete(uid)
    }
  }
}
