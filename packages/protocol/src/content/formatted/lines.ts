/** What a line begins. A chat's lines are taken at their word: what is not clearly meant as something is what it is. */

const blank = /^\s*$/
const fence = /^( {0,3})(`{3,}|~{3,})(.*)$/
/** A language, and what some pages write behind it in braces. */
const language = /^\s*([\w+#.-]{1,40})(?:\s+\{[^`]*)?\s*$/
const heading = /^(#{1,6})[ \t]+(\S.*)$/
const quote = /^ {0,3}>(?:[ \t]*>)*(?:[ \t]|$)/
const item = /^( *)([-*]|\d{1,3}[.)])[ ]+(?=\S)(.*)$/
/** `* * *` is no list of nothing. */
const signsOnly = /^[\s*_+-]*$/
const rule = /^ {0,3}(?:-{3,}|\*{3,}|_{3,}|(?:[*] ){2,}[*])[ \t]*$/

export const isBlank = (line: string | undefined): boolean => line === undefined || blank.test(line)

export interface Fence {
  readonly indent: number
  readonly sign: string
  readonly language: string | undefined
  /** Code that stands in the line of the fence itself. */
  readonly first: string | undefined
}

export function fenceOf(line: string): Fence | undefined {
  const [, indent = '', sign = '', rest = ''] = fence.exec(line) ?? []
  if (sign === '' || (sign.startsWith('`') && rest.includes('`'))) return undefined
  const name = language.exec(rest)?.[1]
  const first = name === undefined && rest.trim() !== '' ? rest : undefined
  return { indent: indent.length, sign, language: name, first }
}

/** What stands before the end of a fence in its line; undefined where it does not end. */
export function fenceEnd(line: string, { sign }: Fence): string | undefined {
  const end = line.trimEnd()
  let at = end.length
  while (at > 0 && end[at - 1] === sign[0]) at -= 1
  const before = end.slice(0, at)
  return end.length - at >= sign.length && !before.includes(sign[0] as string) ? before : undefined
}

/** `# 5` is a number, and `# of people` a count: one sign alone makes a heading only where a text follows it at a distance. */
export function headingOf(line: string, next: string | undefined, isLast: boolean) {
  const [, signs = '', words = ''] = heading.exec(line) ?? []
  if (signs === '' || (signs.length === 1 && (isLast || !isBlank(next)))) return undefined
  return { level: signs.length, words }
}

/** With a space behind it: `>_<` and `>:(` are faces. */
export const isQuote = (line: string): boolean => quote.test(line)
export const unquoted = (line: string): string => line.replace(/^ {0,3}> ?/, '')

export interface ItemLine {
  readonly indent: number
  /** `-`, `*`, `2.` or `2)`. */
  readonly sign: string
  readonly words: string
}

export function itemOf(line: string): ItemLine | undefined {
  const [, indent = '', sign = '', words = ''] = item.exec(line) ?? []
  return sign === '' || signsOnly.test(words) ? undefined : { indent: indent.length, sign, words }
}

/** A line across stands alone, between other things: a row of signs at an end, or beneath words, is what it is. */
export const isRule = (lines: readonly string[], at: number): boolean =>
  rule.test(lines[at] ?? '') && at > 0 && isBlank(lines[at - 1]) && at < lines.length - 1 && isBlank(lines[at + 1])

/** The cells of a table's line; undefined where it is none. */
export function cellsOf(line: string): readonly string[] | undefined {
  if (!line.includes('|')) return undefined
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(^|[^\\])\|$/, '$1')
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** Under the head of a table. */
export const isUnderHead = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-+:?$/.test(cell))
