/**
 * What a reader's page must take on to show a text as Markdown, judged before anybody parses it. A few thousand hostile
 * characters (a thousand quotes within each other, a table as wide as it is long) would hold a page for minutes.
 */
const most = {
  /** Quotes and lists within each other. */
  depth: 16,
  /** Columns of a table times the lines that follow it: short rows are filled up. */
  cells: 2000,
  /** Signs and lines. Well written text of the greatest length has a few hundred. */
  signs: 3000,
  /** Signs that no space parts: runs of them are compared with each other. */
  unparted: 400,
  /** Spaces before a line: lists within each other go by them, too. */
  indent: 80,
}

/** What begins a quote or an item of a list; several may follow each other on a line. */
const marker = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t\n]|$))/y
/** The line beneath the head of a table. */
const underHead = /^[ \t>]*\|?[ \t]*:?-+[ \t]*:?[ \t]*(?:\|[ \t]*(?::?-+:?[ \t]*)?)*$/
/** What may begin or end something within a line, and what is taken for a link by itself. */
const sign = /[*_~[\]()!`<&@#|\\"]|www\.|:\/\//g

function depthOf(line: string): number {
  marker.lastIndex = 0
  let depth = 0
  while (depth <= most.depth && marker.test(line)) depth += 1
  return depth
}

const signsIn = (text: string): number => text.match(sign)?.length ?? 0

/** Of the words of a line, how many signs the one with the most has. Few lines have so many that they must be looked at. */
const unpartedIn = (line: string, signs: number): number =>
  signs <= most.unparted ? signs : Math.max(...line.split(/\s+/).map(signsIn))

/** Columns of the table that begins here; 0 when none does. */
const columnsOf = (line: string): number =>
  line.includes('-') && underHead.test(line) ? line.split('|').length + 1 : 0

/** Why a text is not to be shown as Markdown; undefined when it may be. Looks at each character a few times at most. */
export function tooMuchMarkdown(text: string): string | undefined {
  let signs = 0
  let columns = 0
  let cells = 0
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (depthOf(line) > most.depth) return `nests quotes or lists deeper than ${most.depth} levels`
    if (line.length - line.trimStart().length > most.indent && line.trim() !== '')
      return `begins a line with more than ${most.indent} spaces`
    const here = signsIn(line)
    if (unpartedIn(line, here) > most.unparted) return `has more than ${most.unparted} signs without a space`
    signs += 1 + here
    if (signs > most.signs) return `has more than ${most.signs} signs and lines to read`
    columns = line.trim() === '' ? 0 : Math.max(columns, columnsOf(line))
    cells += columns
    if (cells > most.cells) return `has tables of more than ${most.cells} cells`
  }
  return undefined
}
