/** What stands beside a run of signs decides whether it begins or ends something, or is only written. */
export interface Flanks {
  readonly opens: boolean
  readonly closes: boolean
  /** A word goes on outside: `un**believ**able`. */
  readonly wordBefore: boolean
  readonly wordAfter: boolean
}

const space = /^\s$/u
const digit = /^\p{N}$/u
/** Chinese, Japanese, Korean, Thai … write without spaces: a letter there is no part of the word beside it. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u
const letter = /^[\p{L}\p{M}\p{N}_]$/u
/** What stands around words in a sentence. Not `/`, `.`, `=` and their like, which stand in paths, names and sums. */
const before = /^[\p{Ps}\p{Pi}"'*_~>|…—–，。、；：！？]$/u
const after = /^[\p{Pe}\p{Pf}"'*_~<|…—–，。、；：！？,.;:!?]$/u
const closing = /^[\p{Pe}\p{Pf}]$/u
const opening = /^[\p{Ps}\p{Pi}]$/u

const isEdge = (sign: string): boolean => sign === '' || space.test(sign)
const isWord = (sign: string): boolean => letter.test(sign) && !unspaced.test(sign)

/** The character that ends before a place, and the one that begins there; '' at the edges. */
function charBefore(text: string, at: number): string {
  const last = text.slice(Math.max(0, at - 2), at)
  return /[\udc00-\udfff]$/.test(last) ? last : last.slice(-1)
}
const charAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : ''

/**
 * The rules of chats: one `*` or `_` stands between words only (`2*3*4`, `snake_case`, `长*宽*高` are what they are); `**` and
 * `~~` may also touch Chinese words and any punctuation, but no number (`2**3`).
 */
export function flanksOf(text: string, from: number, to: number): Flanks {
  const [left, right] = [charBefore(text, from), charAt(text, to)]
  const isPair = to - from > 1
  const outsideLeft = isPair ? !digit.test(left) : isEdge(left) || before.test(left)
  const outsideRight = isPair ? !digit.test(right) : isEdge(right) || after.test(right)
  return {
    opens: !isEdge(right) && !closing.test(right) && outsideLeft,
    closes: !isEdge(left) && !opening.test(left) && outsideRight,
    wordBefore: isWord(left),
    wordAfter: isWord(right),
  }
}
