import type { Uid } from '@tidings/protocol'

/** Lives of homes that are remembered: who comes back later than so many others looks after nobody any more. */
const mostLives = 16

/** By life of a home that cannot be told any more: of whom it may believe that they are here still, should it come back. */
export class Believers {
  readonly #uids = new Map<string, Set<Uid>>()

  add(life: string, uid: Uid): void {
    const uids = this.#uids.get(life) ?? new Set()
    this.#uids.set(life, uids.add(uid))
    const [oldest] = this.#uids.keys()
    if (this.#uids.size > mostLives && oldest !== undefined) this.#uids.delete(oldest)
  }

  /** Of those lives that are there again, each once. */
  *back(isLife: (life: string) => boolean): Iterable<readonly [life: string, uid: Uid]> {
    for (const [life, uids] of this.#uids) {
      if (!isLife(life)) continue
      this.#uids.delete(life)
      for (const uid of uids) yield [life, uid]
    }
  }
}
