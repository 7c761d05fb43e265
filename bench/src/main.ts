import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from './arguments.ts'
import { stopwatch } from './command-line.ts'
import { describeMachine } from './report/machine.ts'
import { writePerformancePage } from './report/performance-page.ts'
import type { Bench, SectionResult } from './report/result.ts'
import { markdownTable } from './report/table.ts'
import { sections } from './sections/index.ts'

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
const table = markdownTable(Object.values(results).flatMap((result) => result.rows))
const machine = describeMachine()
const figures = `\`npm run bench\`: ${machine}\n\n${table}`
console.log(`\n${figures}\n`)
if (options.writeDocs && faults.length === 0) writePerformancePage(figures)
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine, date: new Date().toISOString(), results }, null, 2)}\n`)
for (const fault of faults) console.error(`BROKEN  ${fault}`)
if (faults.length === 0) rmSync(directory, { recursive: true, force: true })
else console.error(`logs are kept in ${directory}`)
process.exit(faults.length === 0 ? 0 : 1)
