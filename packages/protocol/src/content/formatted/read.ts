import { inlinesOf } from './inlines.ts'
import {
  cellsOf,
  fenceEnd,
  fenceOf,
  headingOf,
  isBlank,
  isQuote,
  isRule,
  isUnderHead,
  itemOf,
  unquoted,
} from './lines.ts'
import type { Align, Block, ListItem } from './tree.ts'

/** Quotes and lists within each other; what is deeper is text. */
const deepest = 8

interface Lines {
  readonly lines: readonly string[]
  readonly depth: number
}

/** What was read, and the line behind it. */
interface Read {
  readonly block: Block
  readonly next: number
}

type Reader = (place: Lines, at: number) => Read | undefined

const lineAt = ({ lines }: Lines, at: number): string => lines[at] ?? ''
const isRestBlank = ({ lines }: Lines, at: number): boolean => lines.slice(at, at + 200).every(isBlank)

/** Code that nothing ends goes on to the end: it is cut, or still being written. */
const code: Reader = (place, at) => {
  const fence = fenceOf(lineAt(place, at))
  if (!fence) return undefined
  const inside: string[] = fence.first === undefined ? [] : [fence.first]
  const indent = new RegExp(`^ {0,${fence.indent}}`)
  let next = at + 1
  let end: string | undefined
  for (; next < place.lines.length && end === undefined; next++) {
    const line = lineAt(place, next).replace(indent, '')
    end = fenceEnd(line, fence)
    if (end === undefined) inside.push(line)
    else if (end.trim() !== '') inside.push(end)
  }
  if (end === undefined && inside.every(isBlank)) return undefined
  const named = fence.language === undefined ? {} : { language: fence.language }
  return { block: { kind: 'code', ...named, text: inside.join('\n') }, next }
}

const heading: Reader = (place, at) => {
  const found = headingOf(lineAt(place, at), place.lines[at + 1], isRestBlank(place, at + 1))
  if (!found) return undefined
  return { block: { kind: 'heading', level: found.level, children: inlinesOf(found.words) }, next: at + 1 }
}

const quote: Reader = (place, at) => {
  if (place.depth === deepest || !isQuote(lineAt(place, at))) return undefined
  let next = at
  while (isQuote(lineAt(place, next))) next += 1
  const inside = place.lines.slice(at, next).map(unquoted)
  if (inside.every(isBlank)) return undefined
  return { block: { kind: 'quote', children: blocksOf({ lines: inside, depth: place.depth + 1 }) }, next }
}

/** Lists of signs and lists of numbers do not mix. */
const kindOf = (sign: string): string => sign.replace(/\d+/, '')
const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0

/** The line behind those that belong to an item: they are further in than its sign. */
function itemEnd(place: Lines, at: number, indent: number): number {
  let end = at + 1
  for (let next = end; next < place.lines.length; next++) {
    const line = lineAt(place, next)
    if (isBlank(line)) continue
    if (indentOf(line) < indent + 2) break
    // Behind an empty line only what stands beneath it goes on.
    end = next + 1
  }
  return end
}

/** One that repeats the number before (`1.` `1.` `1.`) leaves counting to the reader. */
function numberOf(sign: string, before: string | undefined): { readonly number?: string } {
  if (!/^\d/.test(sign)) return {}
  const [said, last] = [Number.parseInt(sign, 10), Number.parseInt(before ?? '', 10)]
  return { number: `${last > 0 && said === 1 ? last + 1 : said}${kindOf(sign)}` }
}

function readItem(
  place: Lines,
  at: number,
  before: string | undefined,
): { readonly item: ListItem; readonly next: number } {
  const { indent, sign, words } = itemOf(lineAt(place, at)) ?? { indent: 0, sign: '', words: '' }
  const next = itemEnd(place, at, indent)
  const [, box, rest = words] = /^\[([ xX])\] +(\S.*)$/.exec(words) ?? []
  const margin = new RegExp(`^ {0,${indent + sign.length + 1}}`)
  const lines = [rest, ...place.lines.slice(at + 1, next).map((line) => line.replace(margin, ''))]
  const done = box === undefined ? {} : { done: box !== ' ' }
  return { item: { ...numberOf(sign, before), ...done, children: blocksOf({ lines, depth: place.depth + 1 }) }, next }
}

const list: Reader = (place, at) => {
  const first = itemOf(lineAt(place, at))
  if (!first || first.indent > 3 || place.depth === deepest) return undefined
  const items: ListItem[] = []
  let next = at
  for (let here = at; here < place.lines.length; ) {
    const line = lineAt(place, here)
    const found = itemOf(line)
    const goesOn = found && found.indent <= 3 && kindOf(found.sign) === kindOf(first.sign)
    if (!goesOn && !isBlank(line)) break
    if (!goesOn) {
      here += 1
      continue
    }
    const read = readItem(place, here, items.at(-1)?.number)
    items.push(read.item)
    next = read.next
    here = next
  }
  return { block: { kind: 'list', items }, next }
}

const alignOf = (cell: string): Align | undefined => {
  if (!cell.endsWith(':')) return cell.startsWith(':') ? 'start' : undefined
  return cell.startsWith(':') ? 'center' : 'end'
}

const table: Reader = (place, at) => {
  const head = cellsOf(lineAt(place, at))
  const under = head && cellsOf(lineAt(place, at + 1))
  if (!head || !under || head.length !== under.length || !isUnderHead(under)) return undefined
  const rows: (readonly string[])[] = []
  let next = at + 2
  for (let cells = cellsOf(lineAt(place, next)); cells; cells = cellsOf(lineAt(place, next))) {
    rows.push(cells)
    next += 1
  }
  const read = (cells: readonly string[]) => cells.map(inlinesOf)
  return { block: { kind: 'table', aligns: under.map(alignOf), head: read(head), rows: rows.map(read) }, next }
}

const line: Reader = ({ lines }, at) => (isRule(lines, at) ? { block: { kind: 'rule' }, next: at + 1 } : undefined)

const readers: readonly Reader[] = [code, heading, quote, line, list, table]

function read(place: Lines, at: number): Read | undefined {
  for (const reader of readers) {
    const found = reader(place, at)
    if (found) return found
  }
  return undefined
}

function blocksOf(place: Lines): readonly Block[] {
  const blocks: Block[] = []
  let words: string[] = []
  const endWords = (): void => {
    if (words.length > 0) blocks.push({ kind: 'paragraph', children: inlinesOf(words.join('\n')) })
    words = []
  }
  for (let at = 0; at < place.lines.length; ) {
    const found = isBlank(place.lines[at]) ? undefined : read(place, at)
    if (found || isBlank(place.lines[at])) endWords()
    if (found) blocks.push(found.block)
    else if (!isBlank(place.lines[at])) words.push(lineAt(place, at).trimEnd())
    at = found?.next ?? at + 1
  }
  endWords()
  return blocks
}

const tabs = /^[ \t]*\t/

/**
 * The Markdown of chats, as a tree. CommonMark's signs for emphasis, code, links, lists, quotes, headings and GitHub's for tables
 * and strikethrough, where they are clearly meant: what is not stays as it was written, and nothing that was written is lost.
 * `docs/guides/messages.md` has the rules. Takes time in proportion to the text.
 */
export function readText(text: string): readonly Block[] {
  const lines = text.split(/\r\n|[\r\n]/).map((one) => one.replace(tabs, (margin) => margin.replaceAll('\t', '    ')))
  return blocksOf({ lines, depth: 0 })
}
