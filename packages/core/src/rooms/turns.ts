/** One after another for each room: who may do something is judged by what the one before has left. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(room: string, act: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(room) ?? Promise.resolve()
    const turn = before.then(act, act)
    this.#last.set(room, turn)
    const end = (): void => {
      if (this.#last.get(room) === turn) this.#last.delete(room)
    }
    turn.then(end, end)
    return turn
  }
}
