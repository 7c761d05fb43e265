import type { Appended, NewEntry } from '@tidings/core'

/** Batches with somebody in them that are looked through after one was met that needed it: where one is, others follow. */
const watchfulFor = 50
/** Whoever is watched longest is let go first. */
const most = 1000

/** What is watched in a batch: where it is a place, its senders do not matter. */
export type Met = 'sender' | 'place'

/**
 * Whose entries are looked through before they are written: senders of repeats and of what was judged before, and places,
 * conversations of batches in which neither was what turned up. Nobody else's batches are slower for it.
 */
export class Watch {
  readonly #left = new Map<string, number>()

  /** Why a batch is to be looked through. It counts as one. */
  meets(entries: readonly NewEntry[]): Met | undefined {
    if (this.#left.size === 0) return undefined
    const met = new Set(
      entries.flatMap((entry) => [entry.sender, placeOf(entry)]).filter((name) => this.#left.has(name)),
    )
    for (const name of met) {
      const left = (this.#left.get(name) as number) - 1
      if (left === 0) this.#left.delete(name)
      else this.#left.set(name, left)
    }
    if (met.size === 0) return undefined
    return entries.some((entry) => met.has(placeOf(entry))) ? 'place' : 'sender'
  }

  /** What came of a batch in which something had turned up. */
  learn(entries: readonly NewEntry[], results: readonly Appended[]): void {
    const senders = entries.filter((_, index) => results[index]?.kind !== 'stored').map(({ sender }) => sender)
    for (const name of senders.length > 0 ? senders : entries.map(placeOf)) {
      this.#left.delete(name)
      this.#left.set(name, watchfulFor)
    }
    for (const name of this.#left.keys()) {
      if (this.#left.size <= most) break
      this.#left.delete(name)
    }
  }
}

/** No sender is called so. */
const placeOf = ({ conversation }: NewEntry): string => `in ${conversation}`
