import { TidingsError, type Uid } from '@tidings/protocol'
import type { Readings } from '../conversations/reading.ts'
import type { AttachmentRecord, AttachmentUse } from '../ports/attachments.ts'
import type { Store } from '../ports/store.ts'

const pageSize = 20

/** Who may see which attachment: its owner, and who may read a message that refers to it. */
export class AttachmentViewing {
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
    return this.#readsOne(uid, id)
  }

  /** Page by page; of a conversation no further than the reader's floor, however many places lie below it. */
  async #readsOne(uid: Uid, id: string): Promise<boolean> {
    let before: AttachmentUse | undefined
    for (;;) {
      const page = await this.#store.attachments.usesSeenBy(id, uid, { limit: pageSize, ...(before ? { before } : {}) })
      const [first] = page
      if (!first) return false
      const { conversation } = first
      const here = page.filter((place) => place.conversation === conversation)
      const reading = await this.#readings.at(uid, conversation)
      const above = reading ? here.filter(({ seq }) => seq > reading.floor) : []
      for (const { seq } of above) if (reading && (await this.#readings.entry(reading, seq))) return true
      before = above.length === here.length ? above.at(-1) : { conversation, seq: 0 }
    }
  }
}

export const noAttachment = (id: string): TidingsError => new TidingsError('not_found', `there is no attachment ${id}`)
