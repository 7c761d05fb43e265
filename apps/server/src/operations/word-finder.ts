import { AhoCorasick } from '@monyone/aho-corasick/fast'
import type { WordFinder } from '@tidings/core'

/** Signs that are one byte each, beside the one that stands for all which are in no word. */
const mostSigns = 255

const asItIs = (text: string): string => text

/**
 * Says a text in signs of one byte, each where it stood. The automaton asks for each sign by a string of its own, which the engine
 * has ready for those of one byte and makes anew for all others: Cyrillic would take four times as long as Latin. A text is left as
 * it is where the words have such signs alone, or too many, as Chinese ones do.
 */
function inBytes(words: readonly string[]): (text: string) => string {
  const codes = new Uint8Array(65_536)
  let signs = 0
  let highest = 0
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at)
      highest = Math.max(highest, unit)
      if (codes[unit] !== 0) continue
      if (signs === mostSigns) return asItIs
      signs += 1
      codes[unit] = signs
    }
  }
  if (highest <= mostSigns) return asItIs
  return (text) => {
    const bytes = Buffer.allocUnsafe(text.length)
    for (let at = 0; at < text.length; at++) bytes[at] = codes[text.charCodeAt(at)] ?? 0
    return bytes.toString('latin1')
  }
}

/** Looks for all words in one walk through the text. */
export const wordFinder: WordFinder = {
  compile(words) {
    if (words.length === 0) return () => []
    const said = inBytes(words)
    const whole = new Map(words.map((word) => [said(word), word]))
    const automaton = new AhoCorasick([...whole.keys()])
    return (text) =>
      automaton
        .matchInText(said(text))
        .map(({ begin, end, keyword }) => ({ word: whole.get(keyword) ?? '', from: begin, to: end }))
  },
}
