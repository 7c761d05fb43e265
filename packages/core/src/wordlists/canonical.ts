import { endOfCharacter, foldCharacter } from '@tidings/protocol/folding'
import { asLatin } from './look-alikes.ts'

/** A text as words are looked for in it: letters and digits alone, folded; where each of its units comes from. */
export interface Canonical {
  readonly text: string
  /** Where the character of each unit begins in the source, and where it ends. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** Of marks those of a script's own, its vowels: what can be put on any letter is noise. */
const counts = /[\p{L}\p{N}]|(?!\p{Script=Inherited})\p{M}/u
/** In these scripts no mark is a vowel. */
const markless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/u
const letter = /[\p{L}\p{N}]/u
/** Scripts that put no blank between words: there a word may begin anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const mostKnown = 20_000
/** Whoever piles marks on a letter has it taken apart each time. */
const longestKnown = 8

/** '' for blanks, points and whatever else people put between letters. */
function lettersOf(character: string): string {
  const signs = Array.from(foldCharacter(character))
  const wanted = markless.test(signs[0] ?? '') ? letter : counts
  return signs.filter((one) => wanted.test(one)).join('')
}

function remembered(make: (character: string) => string): (character: string) => string {
  const known = new Map<string, string>()
  return (character) => {
    const before = known.get(character)
    if (before !== undefined) return before
    const letters = make(character)
    if (character.length > longestKnown) return letters
    if (known.size >= mostKnown) known.clear()
    known.set(character, letters)
    return letters
  }
}

function reading(letters: (character: string) => string): (source: string) => Canonical {
  return (source) => {
    let text = ''
    const from: number[] = []
    const to: number[] = []
    for (let at = 0; at < source.length; ) {
      const end = endOfCharacter(source, at)
      const read = letters(source.slice(at, end))
      text += read
      for (let unit = 0; unit < read.length; unit++) {
        from.push(at)
        to.push(end)
      }
      at = end
    }
    return { text, from, to }
  }
}

export const canonical = reading(remembered(lettersOf))

/** Read by the looks of its letters: those of other alphabets are Latin ones. */
export const canonicalByLooks = reading(remembered((character) => lettersOf(asLatin(character.normalize('NFKC')))))

/**
 * Is it a word there, and not a part of another one? Blanks in it may be left away or put in; but what is written with blanks
 * begins and ends where a word does: `ass` is not in `assure`, nor in `as sure`.
 */
export function standsAlone(source: string, { text, from, to }: Canonical, start: number, end: number): boolean {
  if (unspaced.test(text[start] as string) || unspaced.test(text[end - 1] as string)) return true
  return !touches(to[start - 1], from[start], source) && !touches(to[end - 1], from[end], source)
}

/** Nothing stands between the two letters. */
const touches = (left: number | undefined, right: number | undefined, source: string): boolean =>
  left !== undefined && right !== undefined && left === right && right < source.length
