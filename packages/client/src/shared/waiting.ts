interface Settle {
  readonly promise: Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Questions that were put through a port, until their answers come. */
export class Waiting<K> {
  readonly #settle = new Map<K, Settle>()

  /** `T` is what the other side answers to this question. */
  for<T>(key: K): Promise<T> {
    const known = this.#settle.get(key)
    if (known) return known.promise as Promise<T>
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#settle.set(key, { promise, resolve: (value) => resolve(value as T), reject })
    return promise
  }

  resolve(key: K, value: unknown): void {
    this.#take(key)?.resolve(value)
  }

  reject(key: K, error: unknown): void {
    this.#take(key)?.reject(error)
  }

  rejectAll(error: unknown, but: (key: K) => boolean = () => false): void {
    for (const key of this.#settle.keys()) if (!but(key)) this.reject(key, error)
  }

  #take(key: K): Settle | undefined {
    const settle = this.#settle.get(key)
    this.#settle.delete(key)
    return settle
  }
}
