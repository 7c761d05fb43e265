import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopwatch } from '@tidings/bench/command-line'
import { readOptions } from './arguments.ts'
import { soak } from './soak.ts'

const options = readOptions()
const directory = mkdtempSync(join(tmpdir(), 'tidings-soak-'))
const say = stopwatch()

say(`seed ${options.seed}, ${options.seconds} s`)
const { acts, untried, faults, growth, before, after } = await soak({ ...options, directory, say })
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
console.log(
  `${acts} acts; heap ${megabytes(before.heapUsed)}, then ${megabytes(after.heapUsed)}; data ${megabytes(before.bytes)}, then ${megabytes(after.bytes)}; seed ${options.seed}`,
)
if (untried.length > 0) console.log(`never carried out: ${untried.join(', ')}`)
const found = [...faults, ...growth]
if (found.length === 0) {
  rmSync(directory, { recursive: true, force: true })
  console.log('nothing failed, and nothing has grown that is not bounded')
} else {
  console.log(
    `FOUND (${found.length}), the first:\n  ${found.slice(0, 20).join('\n  ')}\nagain: npm run soak -- --seconds ${options.seconds} --seed ${options.seed}\ndata, logs of the server and of the acts, and heap snapshots are kept in ${directory}`,
  )
}
process.exit(found.length === 0 ? 0 : 1)
