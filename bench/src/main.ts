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

const asked = process.argv.slice(2).filter((argument) => argument !== '--write-docs')
const command = ['npm run bench', ...(asked.length > 0 ? ['--', ...asked] : [])].join(' ')

/** The table of some sections, and the command that makes it. */
function figuresOf(isShown: (name: SectionName) => boolean): string {
  const rows = options.sections.filter(isShown).flatMap((name) => results[name]?.rows ?? [])
  return `\`${command}\`: ${machine}\n\n${markdownTable(rows)}`
}

const ofPart: Readonly<Record<PagePart, (name: SectionName) => boolean>> = {
  figures: (name) => name !== 'hostile',
  hostile: (name) => name === 'hostile',
}
console.log(`\n${figuresOf(() => true)}\n`)
if (faults.length === 0) for (const part of options.writeDocs) writePerformancePage(part, figuresOf(ofPart[part]))
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine, date: new Date().toISOString(), results }, null, 2)}\n`)
for (const fault of faults) console.error(`BROKEN  ${fault}`)
if (faults.length === 0) rmSync(directory, { recursive: true, force: true })
else console.error(`logs are kept in ${directory}`)
process.exit(faults.length === 0 ? 0 : 1)
