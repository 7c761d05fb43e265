/**
 * A map that forgets what was not asked for lately, in two generations: a hit in the young one costs one lookup.
 * Holds at most twice `generation` entries.
 */
export class BoundedCache<K, V> {
  readonly #generation: number
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(generation: number) {
    this.#generation = generation
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
