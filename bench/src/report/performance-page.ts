import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { betweenMarks } from './between-marks.ts'

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
export const withFigures = (page: string, part: PagePart, figures: string): string =>
  betweenMarks(page, marks[part], figures)

/** Puts a run's figures into docs/performance.md. */
export function writePerformancePage(part: PagePart, figures: string): void {
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), part, figures))
}
