import type { Actor } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'

/** Whole uploads of one user at the same time: the bytes of each lie on the disk before the core counts them. */
const most = 16

export class UploadPlaces {
  readonly #taken = new Map<string, number>()

  /** Given back at the end of its scope. `unauthenticated`, `forbidden`, `rate_limited`. */
  take(actor: Actor): Disposable {
    if (actor.kind === 'anyone') throw new TidingsError('unauthenticated', 'a token is needed to upload')
    if (actor.kind === 'app') throw new TidingsError('forbidden', 'say for which user, in the header Tidings-As')
    const { uid } = actor
    const taken = this.#taken.get(uid) ?? 0
    if (taken >= most) {
      const message = `${most} uploads are under way; wait for one of them, or send a list of files one by one`
      throw new TidingsError('rate_limited', message, { retryAfter: 1000 })
    }
    this.#taken.set(uid, taken + 1)
    return { [Symbol.dispose]: () => this.#giveBack(uid) }
  }

  #giveBack(uid: string): void {
    const left = (this.#taken.get(uid) ?? 1) - 1
    if (left === 0) this.#taken.delete(uid)
    else this.#taken.set(uid, left)
  }
}
