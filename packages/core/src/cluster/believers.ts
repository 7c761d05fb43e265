import type { Uid } from '@tidings/protocol'

/** Lives of homes that are remembered: who comes back later than so many others looks after nobody any more. */
const mostLives = 32

interface Believing {
  readonly uids: Set<Uid>
  /** When the last of them was added, by `Clock.elapsed`. */
  at: number
}

type IsThere = (life: string) => boolean

/**
 * By life of a home, users whose home it is no more, or that cannot be told of them: should it be their home again, it may believe
 * that they are here still.
 */
export class Believers {
  readonly #byLife = new Map<string, Believing>()

  add(life: string, uid: Uid, at: number): void {
    const known = this.#byLife.get(life) ?? { uids: new Set(), at }
    known.uids.add(uid)
    known.at = at
    this.#byLife.set(life, known)
    const [oldest] = this.#byLife.keys()
    if (this.#byLife.size > mostLives && oldest !== undefined) this.#byLife.delete(oldest)
  }

  /** Those whose home is such a life again, each once; the others stay. */
  *back(isThere: IsThere, isHome: (uid: Uid, life: string) => boolean): Iterable<Uid> {
    for (const [life, { uids }] of this.#byLife) {
      if (!isThere(life)) continue
      for (const uid of uids) if (isHome(uid, life) && uids.delete(uid)) yield uid
      if (uids.size === 0) this.#byLife.delete(life)
    }
  }

  /** Lives that are there and to which nobody was added since then: they believe it of nobody any more. */
  forget(since: number, isThere: IsThere): void {
    for (const [life, { at }] of this.#byLife) if (at <= since && isThere(life)) this.#byLife.delete(life)
  }
}
