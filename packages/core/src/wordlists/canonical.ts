import { endOfCharacter, foldCharacter } from '@tidings/protocol/folding'

/** A text as words are looked for in it: letters and digits alone, folded; where each of its units comes from. */
export interface Canonical {
  readonly text: string
  /** Where the character of each unit begins in the source, and where it ends. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const counts = /[\p{L}\p{N}\p{M}]/u
/** Scripts that put no blank between words: there a word may begin anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const known = new Map<string, string>()
const mostKnown = 20_000

/** '' for blanks, points and whatever else people put between letters. */
function lettersOf(character: string): string {
  const before = known.get(character)
  if (before !== undefined) return before
  const letters = Array.from(foldCharacter(character))
    .filter((one) => counts.test(one))
    .join('')
  if (character.length > 8) return letters
  if (known.size >= mostKnown) known.clear()
  known.set(character, letters)
  return letters
}

export function canonical(source: string): Canonical {
  let text = ''
  const from: number[] = []
  const to: number[] = []
  for (let at = 0; at < source.length; ) {
    const end = endOfCharacter(source, at)
    const letters = lettersOf(source.slice(at, end))
    text += letters
    for (let unit = 0; unit < letters.length; unit++) {
      from.push(at)
      to.push(end)
    }
    at = end
  }
  return { text, from, to }
}

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
