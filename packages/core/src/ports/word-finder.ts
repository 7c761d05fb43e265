/** A word, and where in a text it stands: from, and up to, in UTF-16 units. */
export interface FoundWord {
  readonly word: string
  readonly from: number
  readonly to: number
}

/** Looks for many words at once, in a time that does not depend on how many there are. */
export interface WordFinder {
  /** All places of all words, overlapping ones too, in no order. Words and texts are compared as they are. */
  compile(words: readonly string[]): (text: string) => readonly FoundWord[]
}
