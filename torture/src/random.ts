/** A source of chance that repeats: the same seed gives the same numbers. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A number in [low, high). */
  between(low: number, high: number): number
  /** A whole number in [0, max). */
  int(max: number): number
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
}

/** Mulberry32: 32 bits of state, good enough to choose moments and victims. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (max: number): number => Math.floor(next() * max)
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (share) => next() < share,
    pick: (items) => {
      if (items.length === 0) throw new Error('nothing to pick from')
      return items[int(items.length)] as (typeof items)[number]
    },
  }
}
