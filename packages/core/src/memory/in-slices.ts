import { isAway } from '../turns/away.ts'

/** So many are written in one transaction: what others write of their users waits for its end. */
const most = 200

export interface InSlices<T> {
  /** In one transaction. */
  readonly write: (some: readonly T[]) => Promise<void>
  /** These stand in the store. */
  readonly written: (some: readonly T[]) => void
  /** The store takes all but this one: it is set aside. */
  readonly refused: (one: T, error: unknown) => void
}

/**
 * Writes what was gathered of many users, a little at a time. One that the store refuses keeps no other waiting: its slice is
 * written one by one. `unavailable`: the store is away, and the rest is as it was.
 */
export async function writeInSlices<T>(all: readonly T[], { write, written, refused }: InSlices<T>): Promise<void> {
  const writeAlone = async (one: T): Promise<void> => {
    try {
      await write([one])
      written([one])
    } catch (error) {
      if (isAway(error)) throw error
      refused(one, error)
    }
  }
  for (let from = 0; from < all.length; from += most) {
    const some = all.slice(from, from + most)
    try {
      await write(some)
      written(some)
    } catch (error) {
      if (isAway(error)) throw error
      for (const one of some) await writeAlone(one)
    }
  }
}
