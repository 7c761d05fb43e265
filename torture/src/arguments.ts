import { parseArgs } from 'node:util'
import { type Sabotage, sabotages } from './sabotage.ts'

export interface Options {
  readonly seconds: number
  readonly seed: number
  readonly torn: boolean
  readonly sabotage?: Sabotage
}

const SHORT_SECONDS = 30
const LONG_SECONDS = 270

const usage = `npm run torture -- [options]
  --short           half a minute of load in place of ${LONG_SECONDS} s
  --seconds n       exactly that long
  --seed n          the same kills again (a random seed otherwise; it is printed)
  --torn            after each kill the write-ahead file is damaged as a power cut may damage it
  --sabotage kind   damages the store in the end (${sabotages.join(', ')}): the run must fail`

const isSabotage = (kind: string): kind is Sabotage => (sabotages as readonly string[]).includes(kind)

/** Reads the command line; explains itself and ends the process when it makes no sense. */
export function readArguments(args: readonly string[]): Options {
  try {
    return parse(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      torn: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
    },
  })
  const seconds = Number(values.seconds ?? (values.short ? SHORT_SECONDS : LONG_SECONDS))
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (!(seconds > 0)) throw new Error('--seconds wants a number above 0')
  if (!Number.isSafeInteger(seed)) throw new Error('--seed wants a whole number')
  const { sabotage } = values
  if (sabotage !== undefined && !isSabotage(sabotage))
    throw new Error(`--sabotage wants one of ${sabotages.join(', ')}`)
  return { seconds, seed, torn: values.torn, ...(sabotage === undefined ? {} : { sabotage }) }
}
