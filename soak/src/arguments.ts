import { parseArgs } from 'node:util'
import { readArguments, secondsFrom, seedFrom } from '@tidings/bench/command-line'

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

function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      seed: { type: 'string' },
    },
  })
  const seconds = secondsFrom(values.seconds, values.short ? SHORT_SECONDS : SECONDS)
  const seed = seedFrom(values.seed)
  return { seconds, seed, restSeconds: seconds < SECONDS / 2 ? SHORT_REST_SECONDS : REST_SECONDS }
}

/** What this run is to be. */
export const readOptions = (): Options => readArguments(usage, parse)
