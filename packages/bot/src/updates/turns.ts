/** One after another, in each conversation: what is said there and what is chosen there share a memory. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take(conversation: string, does: () => Promise<void>): Promise<void> {
    const before = this.#last.get(conversation) ?? Promise.resolve()
    // What became of the one before is its own affair.
    const turn = before.then(does, does)
    this.#last.set(conversation, turn)
    try {
      await turn
    } finally {
      if (this.#last.get(conversation) === turn) this.#last.delete(conversation)
    }
  }
}
