/** As many as the queries have shapes; lists of other lengths make others, which are not worth remembering. */
const remembered = 300

/** Names for the texts of statements that come again: PostgreSQL parses and plans those once in a connection. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()
  /** Of those that go together with others. */
  readonly #together = new Map<string, string>()
  #generation = 1

  /** undefined for what came for the first time, or is one too many. */
  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= remembered) return known
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= remembered) this.#seen.clear()
      this.#seen.add(text)
      return undefined
    }
    this.#seen.delete(text)
    const name = `tidings_${this.#names.size + 1}${this.#end}`
    this.#names.set(text, name)
    return name
  }

  /** There are few of these, and each has one. */
  together(text: string): string {
    const name = this.#together.get(text) ?? `tidings_together_${this.#together.size + 1}${this.#end}`
    this.#together.set(text, name)
    return name
  }

  /**
   * What goes by this name cannot be asked any more, as its tables were changed meanwhile, which a node of another version does while this
   * one runs: from now on all have other names, and so each connection prepares them anew.
   */
  outdated(name: string | undefined): void {
    if (!name?.endsWith(this.#end)) return
    this.#generation += 1
    this.#names.clear()
    this.#together.clear()
  }

  get #end(): string {
    return `_of_${this.#generation}`
  }
}
