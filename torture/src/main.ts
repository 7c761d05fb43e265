import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopwatch } from '@tidings/bench/command-line'
import { type Options, readOptions } from './arguments.ts'
import { tortureCluster } from './cluster/run.ts'
import { torture } from './run.ts'
import { tortureUpgrade } from './upgrade/run.ts'

const options = readOptions()
const directory = mkdtempSync(join(tmpdir(), 'tidings-torture-'))
const say = stopwatch()

/** What was found, and what happened in words. */
interface Told {
  readonly violations: readonly string[]
  readonly text: string
}

const counted = (times: Readonly<Record<string, number>>, before = ''): string =>
  Object.entries(times)
    .map(([what, count]) => `${before}${count} times ${what}, `)
    .join('')

async function oneServer(given: Options): Promise<Told> {
  const summary = await torture({ ...given, directory: join(directory, 'data'), say })
  const { kills, faults = {}, messages, repetitions, pushes, tornBytes, violations } = summary
  return {
    violations,
    text:
      `${kills.load + kills.start + kills.drain} kills (${kills.load} under load, ${kills.start} during a start, ${kills.drain} during a drain), ` +
      `${counted(faults, 'PostgreSQL ')}${messages} messages acknowledged, ${repetitions} repetitions recognised, ` +
      `${given.torn ? '' : `${pushes} pushes, `}${given.torn ? `${tornBytes} bytes torn, ` : ''}${summary.seconds.toFixed(0)} s, seed ${given.seed}`,
  }
}

async function cluster(given: Options): Promise<Told> {
  const summary = await tortureCluster({ ...given, directory, say })
  const { suffered, terminals, messages, repetitions, refused, violations } = summary
  const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
  return {
    violations,
    text:
      `${counted(suffered)}${terminals} terminals, ${messages} messages acknowledged, ${repetitions} repetitions recognised, ` +
      `${refused} tries of removed people; all answered within ${inSeconds(summary.settledMs)}, everywhere ${inSeconds(summary.deliveredMs)} later, ` +
      `presence right within ${inSeconds(summary.seenMs)}, ${summary.pushedOut} terminals pushed out, more than may be for ${inSeconds(summary.rivalsMs)} at most; ` +
      `${summary.seconds.toFixed(0)} s, seed ${given.seed}`,
  }
}

async function upgrade(given: Options, from: string): Promise<Told> {
  const { stages, messages, repetitions, seconds, violations } = await tortureUpgrade({
    ...given,
    from,
    directory,
    say,
  })
  return {
    violations,
    text:
      `${stages.join(', then ')}: ${messages} messages acknowledged, ${repetitions} repetitions recognised, ` +
      `${seconds.toFixed(0)} s, seed ${given.seed}`,
  }
}

function chosen(given: Options): Promise<Told> {
  if (given.upgradeFrom !== undefined) return upgrade(given, given.upgradeFrom)
  return given.cluster ? cluster(given) : oneServer(given)
}

const placed = options.cluster ? 'three nodes' : options.store
const where = options.upgradeFrom === undefined ? placed : `upgraded from ${options.upgradeFrom}`
say(`seed ${options.seed}, ${options.seconds} s${options.torn ? ', torn write-ahead file' : ''}, ${where}`)
const { violations, text } = await chosen(options)
console.log(text)
if (violations.length === 0) {
  rmSync(directory, { recursive: true, force: true })
  console.log('nothing acknowledged was lost, doubled or reordered; every reader ends with the same log')
} else {
  console.log(
    `VIOLATED (${violations.length} findings), the first:\n  ${violations.slice(0, 5).join('\n  ')}\ndata and logs are kept in ${directory}`,
  )
}
process.exit(violations.length === 0 ? 0 : 1)
