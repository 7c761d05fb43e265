import { BoundedCache } from './bounded-cache.ts'

/** What became of a value by a change that is stored; undefined: it has to be read anew. */
type Change<V> = (known: V) => V | undefined

interface Loading<V> {
  readonly value: Promise<V>
  /** What was told of the key since the load began: few, as a load takes moments. */
  readonly changes: Change<V>[]
}

/**
 * This node's copy of what the store says under a key, loaded once for all who ask at the same time, forgotten when it was
 * not asked for lately. Whoever stores a change tells it here, by `changed` or `forget`, before the change is answered:
 * what was read before it is then never remembered after it.
 */
export class Remembered<K, V extends NonNullable<unknown>> {
  readonly #known: BoundedCache<K, V>
  readonly #loading = new Map<K, Loading<V>>()

  /** Keeps at most twice `kept` values, or twice that weight when a weight is given. */
  constructor(kept: number, weigh?: (value: V) => number) {
    this.#known = new BoundedCache(kept, weigh)
  }

  /** From memory alone. */
  known(key: K): V | undefined {
    return this.#known.get(key)
  }

  /** Rejects as `load` does; a failure is not remembered. */
  async of(key: K, load: () => Promise<V>): Promise<V> {
    return this.#known.get(key) ?? (this.#loading.get(key) ?? this.#startLoading(key, load)).value
  }

  /** What is known, and what is being loaded, becomes what the change makes of it; it may find the change already there. */
  changed(key: K, change: Change<V>): void {
    this.#loading.get(key)?.changes.push(change)
    const known = this.#known.get(key)
    if (known === undefined) return
    const value = change(known)
    if (value === undefined) this.#known.delete(key)
    else if (value !== known) this.#known.set(key, value)
  }

  /** Who asks from now on is answered from the store. */
  forget(key: K): void {
    this.#loading.delete(key)
    this.#known.delete(key)
  }

  /** Anything may have changed. */
  forgetAll(): void {
    this.#loading.clear()
    this.#known.clear()
  }

  #startLoading(key: K, load: () => Promise<V>): Loading<V> {
    const loading: Loading<V> = { value: Promise.resolve().then(() => this.#load(key, load, loading)), changes: [] }
    this.#loading.set(key, loading)
    return loading
  }

  async #load(key: K, load: () => Promise<V>, loading: Loading<V>): Promise<V> {
    try {
      const value = whole(await load(), loading.changes)
      if (this.#loading.get(key) === loading && value !== undefined) this.#known.set(key, value)
      if (value !== undefined) return value
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    }
    return this.of(key, load)
  }
}

function whole<V>(read: V, changes: readonly Change<V>[]): V | undefined {
  let value: V | undefined = read
  for (const change of changes) value = value === undefined ? undefined : change(value)
  return value
}
