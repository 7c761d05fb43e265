import { AhoCorasick } from '@monyone/aho-corasick/fast'
import type { WordFinder } from '@tidings/core'

/** Looks for all words in one walk through the text. */
export const wordFinder: WordFinder = {
  compile(words) {
    if (words.length === 0) return () => []
    const automaton = new AhoCorasick([...words])
    return (text) =>
      automaton.matchInText(text).map(({ begin, end, keyword }) => ({ word: keyword, from: begin, to: end }))
  },
}
