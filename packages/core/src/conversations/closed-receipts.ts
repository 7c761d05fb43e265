import type { Uid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import { otherOf, placeFromKey } from '../places/place.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'

export interface ClosedReceiptsParts {
  readonly store: Store
  readonly tell: Tell
  readonly log: Log
}

/** So many conversations are looked through at once. */
const pageSize = 200

/**
 * Whoever lets be seen what they have read, or no more, is seen so at once by the peers that are online; others list it
 * when they connect. One user after the other, however many there are: nobody waits for it.
 */
export class ClosedReceipts {
  readonly #parts: ClosedReceiptsParts
  /** Whose peers are to be told; one who changes their mind meanwhile is told once more. */
  readonly #waiting = new Set<Uid>()
  #telling = false

  constructor(parts: ClosedReceiptsParts) {
    this.#parts = parts
  }

  /** A user has opened or closed their receipts. */
  changed(uid: Uid): void {
    this.#waiting.add(uid)
    if (!this.#telling) void this.#tellAll()
  }

  async #tellAll(): Promise<void> {
    this.#telling = true
    for (const uid of this.#waiting) {
      this.#waiting.delete(uid)
      try {
        await this.#tellPeersOf(uid)
      } catch (error) {
        // Their next reading is told, and so is the next connect.
        this.#parts.log.warn({ err: error, uid }, 'peers could not be told that receipts were opened or closed')
      }
    }
    this.#telling = false
  }

  async #tellPeersOf(uid: Uid): Promise<void> {
    const { conversations } = this.#parts.store
    let after: ConversationId | undefined
    do {
      const query = { order: 'id', limit: pageSize, ...(after === undefined ? {} : { after }) } as const
      const page = await conversations.reach(uid, query)
      for (const { id, key } of page) await this.#tellPeer(uid, id, key)
      after = page.length < pageSize ? undefined : page.at(-1)?.id
    } while (after !== undefined)
  }

  async #tellPeer(uid: Uid, id: ConversationId, key: string): Promise<void> {
    const place = placeFromKey(id, key)
    if (place.kind !== 'pair') return
    const peer = otherOf(place, uid)
    if (peer !== uid) await this.#parts.tell({ kind: 'view', to: peer, conversation: id })
  }
}
