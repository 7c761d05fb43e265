import { parseArgs } from 'node:util'
import { readArguments, secondsFrom, seedFrom } from '@tidings/bench/command-line'
import { type Sabotage, sabotages } from './sabotage.ts'

export interface Options {
  readonly seconds: number
  readonly short: boolean
  readonly seed: number
  readonly torn: boolean
  readonly store: Store
  readonly pushes: boolean
  /** Three nodes on a PostgreSQL and a NATS. */
  readonly cluster: boolean
  readonly sabotage?: Sabotage
  /** A commit from which it is upgraded to what stands here. */
  readonly upgradeFrom?: string
}

/** What the server keeps messages in. */
export const stores = ['sqlite', 'postgres'] as const
export type Store = (typeof stores)[number]

const SHORT_SECONDS = 30
const LONG_SECONDS = 270
/** Of a cluster: what befell it when they are over is gone through to its end. */
const SHORT_CLUSTER_SECONDS = 12
const SHORT_UPGRADE_SECONDS = 20

const usage = `npm run torture -- [options]
  --short           half a minute of load in place of ${LONG_SECONDS} s
  --seconds n       exactly that long
  --minutes n       likewise
  --seed n          the same kills again (a random seed otherwise; it is printed)
  --torn            after each kill the write-ahead file is damaged as a power cut may damage it
  --store kind      ${stores.join(' or ')} (sqlite): with postgres that one is killed and cut off as well
  --pushes          with postgres, too, people who are away are pushed to: it takes minutes until all are
  --cluster         three nodes on a PostgreSQL and a NATS, which are killed, stopped and cut off
  --upgrade-from c  nodes of that commit and of what stands here take turns on one PostgreSQL
  --sabotage kind   damages the store in the end (${sabotages.join(', ')}): the run must fail`

const isStore = (kind: string): kind is Store => (stores as readonly string[]).includes(kind)
const isSabotage = (kind: string): kind is Sabotage => (sabotages as readonly string[]).includes(kind)

function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      torn: { type: 'boolean', default: false },
      store: { type: 'string', default: 'sqlite' },
      pushes: { type: 'boolean', default: false },
      cluster: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
      'upgrade-from': { type: 'string' },
    },
  })
  const { sabotage, store, torn, cluster, pushes, 'upgrade-from': upgradeFrom } = values
  const ofNodes = cluster ? SHORT_CLUSTER_SECONDS : SHORT_SECONDS
  const short = upgradeFrom === undefined ? ofNodes : SHORT_UPGRADE_SECONDS
  const given = values.minutes === undefined ? values.seconds : String(Number(values.minutes) * 60)
  const seconds = secondsFrom(given, values.short ? short : LONG_SECONDS)
  const seed = seedFrom(values.seed)
  if (!isStore(store)) throw new Error(`--store wants one of ${stores.join(', ')}`)
  if ((store === 'postgres' || cluster || upgradeFrom !== undefined) && (torn || sabotage !== undefined))
    throw new Error('--torn and --sabotage damage files of the embedded store')
  if (sabotage !== undefined && !isSabotage(sabotage))
    throw new Error(`--sabotage wants one of ${sabotages.join(', ')}`)
  return {
    ...{ seconds, seed, torn, store, cluster, pushes, short: values.short },
    ...(sabotage === undefined ? {} : { sabotage }),
    ...(upgradeFrom === undefined ? {} : { upgradeFrom }),
  }
}

/** What this run is to be. */
export const readOptions = (): Options => readArguments(usage, parse)
