/** As many as the queries have shapes; lists of other lengths make others, which are not worth remembering. */
const remembered = 300

/** Names for the texts of statements that come again: PostgreSQL parses and plans those once in a connection. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()

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
    const name = `tidings_${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}
