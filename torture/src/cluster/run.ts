import { tokensFor } from '@tidings/bench/server'
import { expectDelivered } from '../delivery.ts'
import { History } from '../history.ts'
import { openTerminals, settled, writing } from '../load.ts'
import { pause } from '../pause.ts'
import { type Random, seeded } from '../random.ts'
import { makeWorld } from '../setting.ts'
import { judge } from '../verdict.ts'
import { befall, type Misfortune, misfortunes } from './befalling.ts'
import { Cluster } from './cluster.ts'
import { Kicking } from './kicking.ts'

export interface ClusterOptions {
  readonly seconds: number
  readonly seed: number
  readonly directory: string
  readonly say: (text: string) => void
}

export interface ClusterSummary {
  readonly seconds: number
  readonly suffered: Readonly<Partial<Record<Misfortune, number>>>
  readonly messages: number
  readonly repetitions: number
  /** Tries of somebody who had been removed, all refused. */
  readonly refused: number
  /** The longest that it took after misfortunes until all that was said was answered, and everybody was back. */
  readonly settledMs: number
  /** And from then on until everybody had everything. */
  readonly deliveredMs: number
  readonly violations: readonly string[]
}

/** So many misfortunes come one upon the other, and then everybody has to have everything. */
const together = 3
/** Less than what three nodes on a small machine can take: what is behind is so because of what befell it. */
const everyMs = 150
/** What a node was asked for while its store was away it says a while later. */
const untilReconnectedMs = 3000

/** Three nodes at random under load. */
export async function tortureCluster(options: ClusterOptions): Promise<ClusterSummary> {
  const started = performance.now()
  const { say } = options
  const random = seeded(options.seed)
  const history = new History()
  await using cluster = await Cluster.start(options.directory)
  const [endpoint] = cluster.endpoints
  if (!endpoint) throw new Error('no node listens')
  const world = await makeWorld(endpoint)
  const parts = { history, whereabouts: (n: number) => cluster.whereabouts(n), random: seeded(options.seed + 1) }
  const terminals = openTerminals(world, parts)
  const kicking = await startKicking(cluster, history, seeded(options.seed + 3))
  const suffered: Partial<Record<Misfortune, number>> = {}
  const writer = seeded(options.seed + 2)
  let [settledMs, deliveredMs] = [0, 0]
  try {
    for (const end = performance.now() + options.seconds * 1000; performance.now() < end; ) {
      const load = writing({ terminals, world, everyMs }, writer)
      const over = history.storeMayRefuse()
      for (let n = 0; n < together; n++) {
        const misfortune = random.pick(misfortunes)
        await befall(misfortune, cluster.victims, random)
        suffered[misfortune] = (suffered[misfortune] ?? 0) + 1
        say(`${misfortune}, ${history.acknowledged} messages acknowledged`)
      }
      await load.stop()
      void pause(untilReconnectedMs).then(over)
      const answeredMs = await settled(terminals, history)
      const tookMs = await expectDelivered(terminals, history)
      settledMs = Math.max(settledMs, answeredMs)
      deliveredMs = Math.max(deliveredMs, tookMs)
      say(
        `all answered after ${inMs(answeredMs)}, everywhere ${inMs(tookMs)} later, ${history.violations.length} violations`,
      )
    }
    await kicking.stop()
    for (const { name, deaths } of cluster.victims.nodes)
      if (deaths > 0) history.violations.push(`${name} ended ${deaths} times by itself`)
    const at = cluster.endpoints[0] ?? endpoint
    return {
      seconds: (performance.now() - started) / 1000,
      suffered,
      messages: history.acknowledged,
      repetitions: history.repetitionsRecognised,
      refused: kicking.tried,
      ...{ settledMs, deliveredMs },
      violations: await judge(at, world, history, terminals),
    }
  } finally {
    await kicking.stop()
    await Promise.all(terminals.map((terminal) => terminal.stop()))
  }
}

const inMs = (milliseconds: number): string => `${Math.round(milliseconds)} ms`

/** In a room of their own, by two who are in nothing else. */
async function startKicking(cluster: Cluster, history: History, random: Random): Promise<Kicking> {
  const [endpoint] = cluster.endpoints
  if (!endpoint) throw new Error('no node listens')
  const uids = ['owner', 'removed'] as const
  const [owner = '', victim = ''] = await tokensFor(endpoint, uids)
  const kicking = new Kicking({
    owner: { uid: uids[0], token: owner },
    victim: { uid: uids[1], token: victim },
    endpoints: () => cluster.endpoints,
    history,
    random,
  })
  await kicking.start()
  return kicking
}
