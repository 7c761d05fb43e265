import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readArguments } from '../command-line.ts'
import { costs } from './costs.ts'
import { demand, machines } from './demand.ts'
import { costsTable, homesTable, limitsTable, plansTable, withHomes, withTables } from './page.ts'

const usage = `npm run capacity -- [--write-docs]
  what installations of some sizes take, from the costs and assumptions in bench/src/capacity
  and what homes do with a thousand nodes
  --write-docs     puts the tables into docs/operate/capacity.md`

const { writeDocs } = readArguments(usage, (args) => {
  const { values } = parseArgs({ args, options: { 'write-docs': { type: 'boolean', default: false } } })
  return { writeDocs: values['write-docs'] }
})
const assumed = { costs, demand, machines }
/** Of whom the homes are looked at. */
const users = 200_000
console.log([costsTable(), plansTable(assumed), limitsTable(assumed), homesTable(users)].join('\n\n'))
const page = join(import.meta.dirname, '../../../docs/operate/capacity.md')
if (writeDocs) writeFileSync(page, withHomes(withTables(readFileSync(page, 'utf8'), assumed), users))
