import { TidingsError, type Uid } from '@tidings/protocol'
import type { Readings } from '../conversations/reading.ts'
import { messageId } from '../messages/message-id.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'
import type { Store } from '../ports/store.ts'

/** Messages of one file that are looked at for one that the reader may see. */
const placesLooked = 20

/** Who may see which attachment: its owner, and who may read a message that refers to it. */
export class AttachmentAccess {
  readonly #store: Store
  readonly #readings: Readings

  constructor({ store, readings }: { readonly store: Store; readonly readings: Readings }) {
    this.#store = store
    this.#readings = readings
  }

  /** Those of the ids that the user may see, ready or (only to the owner) on their way. */
  async visible(uid: Uid, ids: readonly string[]): Promise<readonly AttachmentRecord[]> {
    const records = await this.#store.attachments.get(ids)
    const seen = await Promise.all(records.map((record) => this.#mayRead(uid, record)))
    return records.filter((_, index) => seen[index])
  }

  /** `not_found`, whether there is none or the user may not see it. */
  async expect(uid: Uid, id: string): Promise<AttachmentRecord> {
    const [record] = await this.visible(uid, [id])
    if (!record) throw noAttachment(id)
    return record
  }

  /** `not_found` also for one of somebody else. */
  async owned(uid: Uid, id: string): Promise<AttachmentRecord> {
    const [record] = await this.#store.attachments.get([id])
    if (record?.owner !== uid) throw noAttachment(id)
    return record
  }

  async #mayRead(uid: Uid, { id, owner, audience, blob }: AttachmentRecord): Promise<boolean> {
    if (owner === uid) return true
    if (blob === undefined) return false
    if (audience === 'everyone') return true
    for (const { conversation, seq } of await this.#store.attachments.places(id, uid, placesLooked)) {
      if (await this.#reads(uid, messageId(conversation, seq))) return true
    }
    return false
  }

  async #reads(uid: Uid, message: string): Promise<boolean> {
    try {
      await this.#readings.message(uid, message)
      return true
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'not_found') return false
      throw error
    }
  }
}

export const noAttachment = (id: string): TidingsError => new TidingsError('not_found', `there is no attachment ${id}`)
