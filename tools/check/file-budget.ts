import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from './run.ts'
import { isTest, sourceFiles } from './source-files.ts'

const BUDGET_LINES = 300
const HARD_LIMIT_LINES = 450

/** Files above the budget are named; one above the hard limit fails. Tests may be longer. */
export async function fileBudget(cwd: string): Promise<Result> {
  const sizes = sourceFiles(cwd)
    .filter((file) => !isTest(file))
    .map((file) => ({ file, lines: readFileSync(join(cwd, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > BUDGET_LINES)
    .sort((a, b) => b.lines - a.lines)
  const output = sizes.map(({ file, lines }) => `note: ${file} has ${lines} lines (budget ${BUDGET_LINES})`).join('\n')
  return { ok: sizes.every(({ lines }) => lines <= HARD_LIMIT_LINES), output }
}
