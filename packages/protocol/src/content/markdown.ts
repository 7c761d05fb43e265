/**
 * What a reader's page must take on to show a text as Markdown, judged before anybody parses it. A few thousand hostile
 * characters (a thousand quotes within each other, a table as wide as it is long) would hold a page for minutes.
 */
const most = {
  /** Quotes and lists within each other. */
  depth: 16,
  /** Spaces before what a line says: lists within each other go by them, too. */
  indent: 80,
  /** Lines times the quotes and lists they stand in. */
  nested: 12_000,
  /** Columns of a table times the lines that follow it: short rows are filled up. */
  cells: 2000,
  /** Signs and lines. Well written text of the greatest length has a few hundred. */
  signs: 2500,
  /** Signs that no space parts: runs of them are compared with each other. */
  unparted: 400,
  /** Signs that begin or end something, times the characters of their paragraph: each looks for its other half. */
  searched: 3_200_000,
  /** The same of `]` and `<`: all that may belong to one is looked at, to the end, for a name or a tag. */
  bracketed: 800_000,
  /** And where a picture begins. */
  pictured: 200_000,
}

/** What begins a quote or an item of a list; several may follow each other on a line. */
const marker = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))/y
const space = /[ \t]*/y
/** Nothing but spaces and tabs; a space of another kind is a word to Markdown. */
const blank = /^[ \t]*$/
/** The line beneath the head of a table has nothing else; some other lines, too. */
const underHead = /^[ \t>|:-]*$/
/** What may begin or end something within a line, and what is taken for a link by itself. */
const sign = /[*_~[\]()!`<&@#|\\]|www\.|:\/\//g
const half = /[*_~[\]`<]/g
/** An item of a list with something in it ends a paragraph, whatever stands before it. */
const item = /^ {0,3}[-+*][ \t]+[^ \t]/
/** Code between fences costs no more than its lines. Only a fence at the edge is known for one without parsing all. */
const fence = /^(?:(`{3,})[^`]*|(~{3,}).*)$/
const fenceEnd = /^ {0,3}(`{3,}|~{3,})[ \t]*$/
/** HTML goes on over fences, and a fence that is indented may end at another place than it seems. */
const unclear = /^(?:[ \t]*<| {1,3}(?:`{3}|~{3}))/

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0
const startsAnew = (line: string): boolean => blank.test(line) || item.test(line)

/** Quotes and lists that a line begins, and the columns of space between and after their signs. */
function edgeOf(line: string): { readonly markers: number; readonly columns: number } {
  let markers = 0
  let end = 0
  marker.lastIndex = 0
  while (markers <= most.depth && marker.test(line)) {
    markers += 1
    end = marker.lastIndex
  }
  space.lastIndex = end
  space.test(line)
  const edge = line.slice(0, space.lastIndex)
  return { markers, columns: count(edge, / /g) + 4 * count(edge, /\t/g) }
}

/** Of the words of a line, how many signs the one with the most has. Few lines have so many that they must be looked at. */
const unpartedIn = (line: string, signs: number): number =>
  signs <= most.unparted ? signs : Math.max(...line.split(/\s+/).map((word) => count(word, sign)))

/** The lines that Markdown reads: of code between fences only the first is left. */
function linesOf(text: string): { readonly lines: readonly string[]; readonly code: number } {
  const lines: string[] = []
  let code = 0
  let open: string | undefined
  let isUnclear = false
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const end = open === undefined ? undefined : fenceEnd.exec(line)?.[1]
    if (open !== undefined) {
      code += 1
      if (end?.startsWith(open)) open = undefined
      continue
    }
    lines.push(line)
    isUnclear ||= unclear.test(line)
    const begun = isUnclear ? undefined : fence.exec(line)
    open = begun?.[1] ?? begun?.[2]
    // What stands before a fence is over.
    if (open !== undefined) lines.splice(-1, 1, '')
  }
  return { lines, code }
}

/** What quotes and lists cost. */
function tooDeep(lines: readonly string[]): string | undefined {
  let [open, nested, after] = [0, 0, true]
  for (const line of lines) {
    const { markers, columns } = edgeOf(line)
    const isBlank = blank.test(line)
    if (markers > most.depth) return `nests quotes or lists deeper than ${most.depth} levels`
    if (columns > most.indent && !isBlank) return `begins a line with more than ${most.indent} spaces`
    // A line without signs goes on with what is open; after an empty one, only as far as its spaces reach.
    const here = markers + Math.floor(columns / 2)
    if (!isBlank) open = after ? here : Math.max(open, here)
    after = isBlank
    nested += open
    if (nested > most.nested) return 'has too many lines in quotes or lists that nest'
  }
  return undefined
}

function tooManyCells(lines: readonly string[]): string | undefined {
  let [columns, cells] = [0, 0]
  for (const line of lines) {
    if (blank.test(line)) columns = 0
    else if (line.includes('-') && underHead.test(line)) columns = Math.max(columns, count(line, /\|/g) + 1)
    cells += columns
    if (cells > most.cells) return `has tables of more than ${most.cells} cells`
  }
  return undefined
}

/** What stands in lines: emphasis, links, code, HTML. */
function tooManySigns(lines: readonly string[], code: number): string | undefined {
  let signs = code
  let [length, halves, brackets, pictured] = [0, 0, 0, false]
  for (const line of lines) {
    const here = count(line, sign)
    if (unpartedIn(line, here) > most.unparted) return `has more than ${most.unparted} signs without a space`
    signs += 1 + here + 2 * edgeOf(line).markers
    if (signs > most.signs) return `has more than ${most.signs} signs and lines to read`
    if (startsAnew(line)) [length, halves, brackets, pictured] = [0, 0, 0, false]
    length += line.length + 1
    halves += count(line, half)
    // A picture that begins and never ends has each looked at again, from there on.
    pictured ||= line.includes('![')
    brackets += count(line, /[\]<]/g)
    if (halves * length > most.searched || brackets * length > (pictured ? most.pictured : most.bracketed))
      return 'has a paragraph with too many signs for its length'
  }
  return undefined
}

/** Why a text is not to be shown as Markdown; undefined when it may be. Looks at each character a few times at most. */
export function tooMuchMarkdown(text: string): string | undefined {
  const { lines, code } = linesOf(text)
  return tooDeep(lines) ?? tooManyCells(lines) ?? tooManySigns(lines, code)
}
