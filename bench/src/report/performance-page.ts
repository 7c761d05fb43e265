import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dirname, '../../../docs/performance.md')

/** The page's tables: each stands between marks, and is written by a run of its own. */
const marks = {
  figures: {
    begin: '<!-- figures: written by npm run bench -- --write-docs -->',
    end: '<!-- end of figures -->',
  },
  hostile: {
    begin: '<!-- a hostile neighbour: written by npm run bench -- hostile --write-docs -->',
    end: '<!-- end of a hostile neighbour -->',
  },
} as const

export type PagePart = keyof typeof marks

/** Replaces what stands between the marks of one part. */
export function withFigures(page: string, part: PagePart, figures: string): string {
  const { begin, end } = marks[part]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error('the page has lost the marks between which the figures stand')
  return `${page.slice(0, from + begin.length)}\n\n${figures}\n\n${page.slice(to)}`
}

/** Puts a run's figures into docs/performance.md. */
export function writePerformancePage(part: PagePart, figures: string): void {
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), part, figures))
}
