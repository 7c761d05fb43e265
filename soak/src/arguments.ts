import { parseArgs } from 'node:util'

export interface Options {
  readonly seconds: number
  readonly restSeconds: number
  readonly seed: number
}

const SECONDS = 900
const SHORT_SECONDS = 36
/** What ends by itself within seconds (typing, streams, burning messages) has ended then. */
const REST_SECONDS = 60
const SHORT_REST_SECONDS = 7

const usage = `npm run soak -- [options]
  --short       under a minute in place of ${SECONDS / 60} minutes
  --seconds n   exactly that long
  --seed n      the same acts again (a random seed otherwise; it is printed)`

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
    },
  })
  const seconds = Number(values.seconds ?? (values.short ? SHORT_SECONDS : SECONDS))
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (!(seconds > 0)) throw new Error('--seconds wants a number above 0')
  if (!Number.isSafeInteger(seed)) throw new Error('--seed wants a whole number')
  return { seconds, seed, restSeconds: seconds < SECONDS / 2 ? SHORT_REST_SECONDS : REST_SECONDS }
}
