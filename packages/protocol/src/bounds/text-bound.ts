/** How long a text may be: in UTF-16 units, as it lies in memory, and in bytes of UTF-8, as it comes. */
export interface TextBound {
  readonly units: number
  readonly bytes: number
}

/** Bytes of UTF-8 for one UTF-16 unit. */
const unitBytes = 3

/** No id, address or word without a length of its own is longer. */
const otherwise: TextBound = { units: 1024, bytes: 1024 * unitBytes }

const repeated = /(\[(?:\\.|[^\]])*\]|\\.|[^\\])\{(\d+)(?:,(\d*))?\}/g

/** Does a part of the pattern stand for characters beyond ASCII? */
const beyondAscii = /\\p|\\P|[^\0-\x7f]|\[\^|\\[WSD]/

/** Whole texts of ASCII are all that the pattern takes. */
const isOfAscii = ({ source }: RegExp): boolean =>
  /^\^.*\$$/s.test(source) && !beyondAscii.test(source) && !/(?<!\\)\./.test(source.replaceAll(/\[[^\]]*\]/g, ''))

/**
 * The longest text that a pattern takes, or `undefined` when that is not plain to see. Rather too long: alternatives are
 * added up, and every character of the pattern itself counts.
 */
function longestMatch({ source }: RegExp): TextBound | undefined {
  const rest = source.replaceAll(repeated, '')
  if (/[+*]|\)\{/.test(rest) || /\)\{/.test(source)) return undefined
  let units = rest.length
  let bytes = rest.length * (beyondAscii.test(rest) ? unitBytes : 1)
  for (const [, part = '', least, most] of source.matchAll(repeated)) {
    if (most === '') return undefined
    const times = Number(most ?? least)
    // A character of several bytes has two units at most, and four bytes.
    units += times * (beyondAscii.test(part) ? 2 : 1)
    bytes += times * (beyondAscii.test(part) ? 4 : 1)
  }
  return { units, bytes }
}

/** A text's bound: what its schema says, what its pattern can match, or what no such text is longer than. */
export function textBound(maximum: number | undefined, patterns: readonly RegExp[]): TextBound {
  const matches = patterns.flatMap((pattern) => longestMatch(pattern) ?? [])
  const each = patterns.some(isOfAscii) ? 1 : unitBytes
  const said = maximum === undefined ? [] : [{ units: maximum, bytes: maximum * each }]
  const [first = otherwise, ...others] = [...matches, ...said]
  return others.reduce((least, one) => (one.bytes < least.bytes ? one : least), first)
}
