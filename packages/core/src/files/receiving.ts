import { TidingsError, type Uid } from '@tidings/protocol'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'

/** Whole files of one user that come at the same time. */
const mostAtOnce = 16

/** A file whose bytes come, and are counted nowhere else yet. Disposed of when they are counted, or gone. */
export interface Receiving extends Disposable {
  /** So many more have come. `too_large` when there is no room for them: the rest need not be listened to. */
  take(bytes: number): void
}

interface Coming {
  files: number
  /** What their files take that are counted, as the store said when the last of these began or ended. */
  used: number
  /** What these will take: what was announced, or has come when that is more. */
  bytes: number
}

/**
 * The room of a user's files while bytes come: what is counted, and all that is on its way, stay within the quota together.
 * Kept in memory: a file that comes in one request belongs to the node that receives it.
 */
export class ReceivedFiles {
  readonly #store: Store
  readonly #maxBytes: number
  readonly #quotaBytes: number
  readonly #coming = new Map<Uid, Coming>()

  constructor({ store, settings: { media } }: { readonly store: Store; readonly settings: CoreSettings }) {
    this.#store = store
    this.#maxBytes = media.maxBytes
    this.#quotaBytes = media.quotaBytes > 0 ? media.quotaBytes : Number.POSITIVE_INFINITY
  }

  /** `announced`: its bytes as far as they are known. `rate_limited`; `too_large` before any of them is read. */
  async begin(uid: Uid, announced: number): Promise<Receiving> {
    const coming = this.#place(uid)
    let held = 0
    let received = 0
    const hold = (bytes: number): void => {
      if (bytes <= held) return
      this.#expectRoom(coming, bytes, bytes - held)
      coming.bytes += bytes - held
      held = bytes
    }
    const giveBack = (): void => {
      coming.bytes -= held
      coming.files -= 1
      if (coming.files === 0) this.#coming.delete(uid)
      // The others go on beside what this one has become.
      else this.#count(uid, coming).catch(() => undefined)
    }
    try {
      await this.#count(uid, coming)
      hold(announced)
    } catch (error) {
      giveBack()
      throw error
    }
    return {
      take(bytes) {
        received += bytes
        hold(received)
      },
      [Symbol.dispose]: giveBack,
    }
  }

  #place(uid: Uid): Coming {
    const coming = this.#coming.get(uid) ?? { files: 0, used: 0, bytes: 0 }
    if (coming.files >= mostAtOnce) {
      const message = `${mostAtOnce} uploads are under way; wait for one of them, or send a list of files one by one`
      throw new TidingsError('rate_limited', message, { retryAfter: 1000 })
    }
    coming.files += 1
    this.#coming.set(uid, coming)
    return coming
  }

  async #count(uid: Uid, coming: Coming): Promise<void> {
    if (this.#quotaBytes === Number.POSITIVE_INFINITY) return
    coming.used = (await this.#store.attachments.usage(uid)).bytes
  }

  #expectRoom({ used, bytes }: Coming, size: number, more: number): void {
    if (size > this.#maxBytes) {
      const message = `the file is larger than the ${this.#maxBytes} bytes that this server takes`
      throw new TidingsError('too_large', message, { limit: this.#maxBytes })
    }
    if (used + bytes + more <= this.#quotaBytes) return
    const message = `your files may take ${this.#quotaBytes} bytes; ${used} are taken, and ${bytes} on their way: remove some first`
    throw new TidingsError('too_large', message, { limit: this.#quotaBytes })
  }
}
