import { attachmentsIn, type Content } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import { without } from '../entries/copies.ts'
import { amend } from '../log/amending.ts'
import { messageId } from '../places/message-id.ts'
import { placeFromKey } from '../places/place.ts'
import type { CopiedEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import { bodyOf } from '../presenting/entry.ts'
import { isAway } from '../turns/away.ts'
import type { TimedSource } from '../turns/scheduler.ts'

export interface RetractingParts {
  readonly store: Store
  readonly tell: Tell
  readonly log: Log
}

const atOnce = 100

/** What was taken back disappears from quotes and bundles, too. */
export class Retracting implements TimedSource {
  readonly work = 'retracting'
  readonly #parts: RetractingParts

  constructor(parts: RetractingParts) {
    this.#parts = parts
  }

  async next(): Promise<number | undefined> {
    return (await this.#parts.store.log.copiesToLook(1)).length > 0 ? 0 : undefined
  }

  async run(): Promise<boolean> {
    const copies = await this.#parts.store.log.copiesToLook(atOnce)
    for (const copy of copies) await this.#look(copy).catch((error: unknown) => this.#giveUp(copy, error))
    return copies.length === atOnce
  }

  /** What the message that was copied says now decides. */
  async #look(copy: CopiedEntry): Promise<void> {
    const { log } = this.#parts.store
    const source = await log.get(copy.conversation, copy.seq)
    const body = source && bodyOf(source)
    if (source && !body?.recalled) return log.copyLooked(copy, source.rev)
    if (body) await this.#retract(copy, body.content)
    // Removed with age, it can no longer be taken back: where it was passed on it stays as long as what is said there.
    await log.copyLooked(copy)
  }

  async #retract({ conversation, seq, by }: CopiedEntry, gone: Content): Promise<void> {
    const { store, tell } = this.#parts
    const [record, entry] = [
      await store.conversations.get(by.conversation),
      await store.log.get(by.conversation, by.seq),
    ]
    if (!record || !entry) return
    await amend({ store, tell, access: record.access }, placeFromKey(record.id, record.key), entry, (body) => {
      const content = without(body.content, messageId(conversation, seq), gone)
      if (content === body.content) return undefined
      return { body: JSON.stringify({ ...body, content }), onlyAttachments: attachmentsIn(content) }
    })
  }

  /** The store is away: again later. What fails by itself would fail for ever, and keep all others waiting. */
  async #giveUp(copy: CopiedEntry, error: unknown): Promise<void> {
    if (isAway(error)) throw error
    await this.#parts.store.log.copyLooked(copy)
    this.#parts.log.error(
      { err: error, ...copy.by },
      'what was taken back could not be taken out of where it was passed on',
    )
  }
}
