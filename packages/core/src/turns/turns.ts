/** One after another for each key: who may change a room, say, is judged by what the change before has left. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()
  /** What goes in the next gap of a key. */
  readonly #gaps = new Map<string, (() => Promise<unknown>)[]>()

  take<T>(key: string, act: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const turn = before.then(act, act)
    this.#last.set(key, turn)
    const end = (): void => {
      if (this.#last.get(key) === turn) this.#last.delete(key)
    }
    turn.then(end, end)
    return turn
  }

  /**
   * What others' turns must not overtake: all that waits for it is begun at once, between two turns of that key, and the next turn
   * waits for the end of all of it. It must not wait for a turn of the key itself.
   */
  between<T>(key: string, act: () => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      const begin = (): Promise<T> => {
        const acting = act()
        resolve(acting)
        return acting
      }
      const gap = this.#gaps.get(key)
      if (gap) {
        gap.push(begin)
        return
      }
      const all: (() => Promise<unknown>)[] = [begin]
      this.#gaps.set(key, all)
      void this.take(key, async () => {
        this.#gaps.delete(key)
        await Promise.allSettled(all.map((one) => one()))
      })
    })
  }
}
