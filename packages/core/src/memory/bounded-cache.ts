/**
 * A map that forgets what was not asked for lately, in two generations: a hit in the young one costs one lookup.
 * Holds at most twice `generation` entries, or twice that weight when a weight is given.
 */
export class BoundedCache<K, V> {
  readonly #generation: number
  readonly #weigh: (value: V) => number
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  #weight = 0

  constructor(generation: number, weigh: (value: V) => number = () => 1) {
    this.#generation = generation
    this.#weigh = weigh
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    if (this.#weight >= this.#generation) {
      this.#old = this.#young
      this.#young = new Map()
      this.#weight = 0
    }
    this.#weight += this.#weigh(value)
    this.#young.set(key, value)
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#weight = 0
  }
}
