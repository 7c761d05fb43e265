import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from './arguments.ts'
import { stopwatch } from './command-line.ts'
import { describeMachine } from './report/machine.ts'
import { type PagePart, writePerformancePage } from './report/performance-page.ts'
import type { Bench, SectionResult } from './report/result.ts'
import { markdownTable } from './report/table.ts'
import { type SectionName, sections } from './sections/index.ts'

const options = readOptions()
const directory = mkdtempSync(join(tmpdir(), 'tidings-bench-'))
const say = stopwatch()
const bench: Bench = { ...options, directory, say }
const results: Record<string, SectionResult> = {}

for (const name of options.sections) {
  say(`${name} …`)
  results[name] = await sections[name](bench).catch((error: unknown) => {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { rows: [], data: null, faults: [`${name}: ${fault}`] }
  })
}

const faults = Object.values(results).flatMap((result) => result.faults)
const machine = describeMachine()

/** The table of some sections, and the command that makes it. */
function figuresOf(command: string, isShown: (name: SectionName) => boolean): string {
  const rows = options.sections.filter(isShown).flatMap((name) => results[name]?.rows ?? [])
  return `\`${command}\`: ${machine}\n\n${markdownTable(rows)}`
}

const partFigures: Readonly<Record<PagePart, () => string>> = {
  figures: () => figuresOf('npm run bench', (name) => name !== 'hostile'),
  hostile: () => figuresOf('npm run bench -- hostile', (name) => name === 'hostile'),
}
console.log(`\n${figuresOf(['npm run bench --', ...process.argv.slice(2)].join(' '), () => true)}\n`)
if (faults.length === 0) for (const part of options.writeDocs) writePerformancePage(part, partFigures[part]())
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine, date: new Date().toISOString(), results }, null, 2)}\n`)
for (const fault of faults) console.error(`BROKEN  ${fault}`)
if (faults.length === 0) rmSync(directory, { recursive: true, force: true })
else console.error(`logs are kept in ${directory}`)
process.exit(faults.length === 0 ? 0 : 1)
