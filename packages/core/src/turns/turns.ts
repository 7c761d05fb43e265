/** One after another for each key: who may change a room, say, is judged by what the change before has left. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

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
}
