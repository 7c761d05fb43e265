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

const number = /\p{N}/u

const mostKnown = 20_000
/** Whoever piles marks on a letter has it taken apart each time. */
const longestKnown = 8

/** '' for blanks, points and whatever else people put between letters. */
function lettersOf(character: string): string {
  const signs = Array.from(foldCharacter(character))
  const wanted = markless.test(signs[0] ?? '') ? letter : counts
  return signs.filter((one) => wanted.test(one)).join('')
}

type Letters = (source: string, at: number, end: number) => string

/** Characters of one unit, as nearly all are, by its number: nothing is cut out to look them up. In rows, made as they are met. */
function ofUnits(make: (character: string) => string): (code: number) => string {
  const rows: (string | undefined)[][] = Array.from({ length: 256 }, () => [])
  return (code) => {
    const row = rows[code >> 8] as (string | undefined)[]
    const before = row[code & 255]
    if (before !== undefined) return before
    const letters = make(String.fromCharCode(code))
    row[code & 255] = letters
    return letters
  }
}

function remembered(make: (character: string) => string): Letters {
  const ofUnit = ofUnits(make)
  const known = new Map<string, string>()
  return (source, at, end) => {
    if (end - at === 1) return ofUnit(source.charCodeAt(at))
    const character = source.slice(at, end)
    const before = known.get(character)
    if (before !== undefined) return before
    const letters = make(character)
    if (character.length > longestKnown) return letters
    if (known.size >= mostKnown) known.clear()
    known.set(character, letters)
    return letters
  }
}

function reading(letters: Letters): (source: string) => Canonical {
  return (source) => {
    let text = ''
    const from: number[] = []
    const to: number[] = []
    for (let at = 0; at < source.length; ) {
      const end = endOfCharacter(source, at)
      const read = letters(source, at, end)
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

/** A place of a word in a text, in units of its canonical form. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Is it a word there, and not a part of another one? `ass` is not in `grass`. Where no blanks are written it may begin and end
 * anywhere, and what stands in another script beside that is another word: `casino` is in `去casino玩`.
 */
export function standsAlone({ text, from, to }: Canonical, { from: start, to: end }: Span): boolean {
  const parts = (at: number): boolean => {
    const [left, right] = [text[at - 1], text[at]]
    if (left === undefined || right === undefined || unspaced.test(left) || unspaced.test(right)) return true
    return to[at - 1] !== from[at]
  }
  return parts(start) && parts(end)
}

/** Before which of its letters, counted from its first, something stands that is none. */
export function gapsIn({ from, to }: Canonical, { from: start, to: end }: Span): ReadonlySet<number> {
  const gaps = new Set<number>()
  for (let at = start + 1; at < end; at++) if ((from[at] as number) > (to[at - 1] as number)) gaps.add(at - start)
  return gaps
}

/**
 * Is it that word, as it is `written` in a list, and not the end of one and the beginning of another: `nowhere` is not in `now here`,
 * nor `420` in `4.20`? Blanks that the list has not may stand in it where each letter stands by itself (`n o w h e r e`), and
 * where none are written between words.
 */
export function isOneWord(source: string, read: Canonical, span: Span, written: ReadonlySet<number>): boolean {
  const { text, from, to } = read
  const gaps = gapsIn(read, span)
  const parts = (gap: number): boolean => {
    const at = span.from + gap
    const [left, right] = [text[at - 1] as string, text[at] as string]
    if (written.has(gap) || unspaced.test(left) || unspaced.test(right)) return false
    return (number.test(left) && number.test(right)) || /\s/.test(source.slice(to[at - 1], from[at]))
  }
  return gaps.size === span.to - span.from - 1 || ![...gaps].some(parts)
}
