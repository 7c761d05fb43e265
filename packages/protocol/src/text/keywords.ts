import { foldText } from './folding.ts'

/** So much of a text is looked through, for whoever it may call. */
const looked = 4000

/** Scripts that set no blanks between words: there a word may stand anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const ofWord = /[\p{L}\p{N}_]/u

const lastOf = (text: string): string => String.fromCodePoint(text.codePointAt(text.length - widthOfLast(text)) ?? 0)
const widthOfLast = (text: string): number => (/[\ud800-\udbff][\udc00-\udfff]$/.test(text) ? 2 : 1)
const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0)

/** Whether these two, side by side, belong to one word. */
const joins = (a: string, b: string): boolean =>
  ofWord.test(a) && ofWord.test(b) && !unspaced.test(a) && !unspaced.test(b)

function stands(text: string, word: string, at: number): boolean {
  const end = at + word.length
  const isBegun = at > 0 && joins(lastOf(text.slice(Math.max(0, at - 2), at)), firstOf(word))
  return !isBegun && !(end < text.length && joins(lastOf(word), firstOf(text.slice(end, end + 2))))
}

function has(text: string, word: string): boolean {
  if (word === '') return false
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (stands(text, word, at)) return true
  return false
}

/** Whether one of the words or phrases stands in a text as a whole, in whatever case, accents and width. */
export function hasKeyword(text: string, keywords: readonly string[]): boolean {
  if (keywords.length === 0 || text === '') return false
  const folded = foldText(text.slice(0, looked))
  return keywords.some((keyword) => has(folded, foldText(keyword).trim()))
}
