import { foldCase } from './case.ts'
import { invisible } from './invisible.ts'

/** Of what this file makes. Raised with any change of it: what was folded and kept is made anew, once. */
export const foldingVersion = '1'

/** Scripts in which marks are accents and points, which a search leaves away. In others they are vowels and tones. */
const accented =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Coptic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u
const mark = /\p{M}/u
const marks = /\p{M}/gu
const digit = /\p{Nd}/u

/**
 * Letters that Unicode does not take apart and that are sorted as others all the same, or are typed for others on every
 * keyboard: the strokes of Vietnamese, Danish and Polish, the forms of Arabic alef, yeh, heh and kaf; the tatweel is no letter.
 */
const plain: ReadonlyMap<string, string> = new Map(
  Object.entries({
    đ: 'd',
    ð: 'd',
    ø: 'o',
    ł: 'l',
    ħ: 'h',
    ŧ: 't',
    æ: 'ae',
    œ: 'oe',
    þ: 'th',
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ة: 'ه',
    ە: 'ه',
    ک: 'ك',
    ـ: '',
  }),
)

/** й is a letter, and no и with an accent: neither Unicode's order of letters nor anybody who writes it takes one for the other. */
const wholeLetters = /[йЙ]/

/** The same number in every script; digits stand in rows of ten, from zero on. */
function westernDigit(sign: string): string {
  const code = sign.codePointAt(0) as number
  let value = 0
  while (value < 9 && digit.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

function foldLetter(sign: string): string {
  if (digit.test(sign)) return westernDigit(sign)
  const bare = accented.test(sign) && !wholeLetters.test(sign) ? sign.normalize('NFD').replace(marks, '') : sign
  return Array.from(foldCase(bare), (letter) => plain.get(letter) ?? letter).join('')
}

/** One character as readers see it, its marks behind it. Of what shows nothing, nothing is left. */
export function foldCharacter(character: string): string {
  let folded = ''
  let stripping = false
  for (const sign of character.normalize('NFKC')) {
    if (invisible.test(sign)) continue
    if (mark.test(sign)) folded += stripping ? '' : sign
    else {
      stripping = accented.test(sign) || !/[\p{L}\p{N}]/u.test(sign)
      folded += foldLetter(sign)
    }
  }
  return folded
}

/** What stands behind a letter and belongs to it: marks, what shows nothing, vowels and ends of Hangul, the voicing of narrow kana. */
const joined = /[\p{M}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]/u
const firstJoined = 0xad

/** By code point, of what nearly every text is made of: 0 is not known yet, 1 does not join, 2 does. */
const known = new Uint8Array(0x10000)

function joinsBefore(code: number): boolean {
  if (code < firstJoined) return false
  if (known[code] === 1) return false
  if (known[code] === 2) return true
  const joins = joined.test(String.fromCodePoint(code))
  if (code < known.length) known[code] = joins ? 2 : 1
  return joins
}

const widthOf = (code: number): number => (code > 0xffff ? 2 : 1)

/** Where the character that begins at `from` ends, its marks behind it. */
export function endOfCharacter(text: string, from: number): number {
  let end = from + widthOf(text.codePointAt(from) as number)
  while (end < text.length) {
    const code = text.codePointAt(end) as number
    if (!joinsBefore(code)) break
    end += widthOf(code)
  }
  return end
}

/** Characters that were folded already: a text says few of them many times, and taking one apart is slow. */
const foldedBefore = new Map<string, string>()
const mostKept = 20_000
/** Whoever piles marks on a letter has it folded each time. */
const longestKept = 8

function foldKnown(character: string): string {
  const before = foldedBefore.get(character)
  if (before !== undefined) return before
  const folded = foldCharacter(character)
  if (character.length > longestKept) return folded
  if (foldedBefore.size >= mostKept) foldedBefore.clear()
  foldedBefore.set(character, folded)
  return folded
}

/** A text as a search compares it: without case, accents, width and what shows nothing; composed, whatever its form was. */
export function foldText(text: string): string {
  let folded = ''
  for (let at = 0; at < text.length; ) {
    const end = endOfCharacter(text, at)
    folded += foldKnown(text.slice(at, end))
    at = end
  }
  return folded
}
