import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = join(import.meta.dirname, '../../../docs/performance.md')
const BEGIN = '<!-- figures: written by npm run bench -- --write-docs -->'
const END = '<!-- end of figures -->'

/** Replaces what stands between the page's marks. */
export function withFigures(page: string, figures: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('the page has lost the marks between which the figures stand')
  return `${page.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${page.slice(end)}`
}

/** Puts a run's figures into docs/performance.md. */
export function writePerformancePage(figures: string): void {
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), figures))
}
