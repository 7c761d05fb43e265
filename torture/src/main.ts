import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopwatch } from '@tidings/bench/command-line'
import { readOptions } from './arguments.ts'
import { torture } from './run.ts'

const options = readOptions()
const directory = mkdtempSync(join(tmpdir(), 'tidings-torture-'))
const say = stopwatch()

say(`seed ${options.seed}, ${options.seconds} s${options.torn ? ', torn write-ahead file' : ''}, ${options.store}`)
const summary = await torture({ ...options, directory: join(directory, 'data'), say })
const { kills, faults = {}, messages, repetitions, tornBytes, seconds, violations } = summary
console.log(
  `${kills.load + kills.start + kills.drain} kills (${kills.load} under load, ${kills.start} during a start, ${kills.drain} during a drain), ` +
    `${Object.entries(faults)
      .map(([fault, times]) => `PostgreSQL ${times} times ${fault}, `)
      .join('')}${messages} messages acknowledged, ${repetitions} repetitions recognised, ` +
    `${options.torn ? `${tornBytes} bytes torn, ` : ''}${seconds.toFixed(0)} s, seed ${options.seed}`,
)
if (violations.length === 0) {
  rmSync(directory, { recursive: true, force: true })
  console.log('nothing acknowledged was lost, doubled or reordered; every reader ends with the same log')
} else {
  console.log(
    `VIOLATED (${violations.length} findings), the first:\n  ${violations.slice(0, 5).join('\n  ')}\ndata and logs are kept in ${directory}`,
  )
}
process.exit(violations.length === 0 ? 0 : 1)
