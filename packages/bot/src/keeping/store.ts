/**
 * What a bot remembers: how far it has come, sessions, and talks that go on. Values are plain JSON. A `set` that has resolved
 * is there after a restart, as far as the store outlives one.
 */
export interface BotStore {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
}

const mostKept = 100_000

/** For as long as the program runs. Of very many things it forgets those that were not touched for the longest time. */
export class MemoryStore implements BotStore {
  readonly #most: number
  readonly #kept = new Map<string, string>()

  constructor(most = mostKept) {
    this.#most = most
  }

  async get(key: string): Promise<unknown> {
    const text = this.#kept.get(key)
    return text === undefined ? undefined : JSON.parse(text)
  }

  async set(key: string, value: unknown): Promise<void> {
    this.#kept.delete(key)
    this.#kept.set(key, JSON.stringify(value))
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest)
  }

  async delete(key: string): Promise<void> {
    this.#kept.delete(key)
  }
}

/** What one bot remembers in a store that others use, too. */
export const ofOneBot = (store: BotStore, id: string): BotStore => ({
  get: (key) => store.get(`${id}/${key}`),
  set: (key, value) => store.set(`${id}/${key}`, value),
  delete: (key) => store.delete(`${id}/${key}`),
})
