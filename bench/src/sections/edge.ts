import { join } from 'node:path'
import { cutAll, identities, signInAll, uidsOf } from '../load/clients.ts'
import { PairLoad } from '../load/pair-load.ts'
import { rateOf } from '../load/sample.ts'
import { count, microseconds, milliseconds, perSecond } from '../report/format.ts'
import type { Row, Section } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { startEdge, startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'
import { stretch } from './p2p.ts'

/** Two who talk say how long it takes, a thousand how much there can be. */
const LOADS = [
  { users: 2, window: 1 },
  { users: 1000, window: 1 },
  { users: 1000, window: 8 },
] as const
type Load = (typeof LOADS)[number]

interface Way {
  readonly target: Target
  /** What all processes on it used for a message. */
  readonly cpuOf: () => number
}

/** The same people on the same server, directly and over the one link of an edge. */
export const edge: Section = async (bench) => {
  await using stack = new AsyncDisposableStack()
  const server = await startServer(join(bench.directory, 'centre'))
  stack.defer(() => server.stop())
  const relayed = await startEdge(join(bench.directory, 'edge'), server)
  stack.defer(() => relayed.stop())
  const cpu = (target: Target): number => usageOf(target.pid).cpuMs
  const ways: readonly [Way, Way] = [
    { target: relayed, cpuOf: () => cpu(server) + cpu(relayed) },
    { target: server, cpuOf: () => cpu(server) },
  ]
  const who = await identities(server, uidsOf('e', 1000))
  const faults: string[] = []

  async function measure({ target, cpuOf }: Way, { users, window }: Load) {
    const clients = await signInAll(target, who.slice(0, users))
    const load = new PairLoad(clients)
    const before = { cpuMs: cpuOf(), acked: load.totals.acked }
    const { sample, toAck, toPush } = await stretch({ target, load }, { window, seconds: bench.seconds, faults })
    const cpuEach = (cpuOf() - before.cpuMs) / (load.totals.acked - before.acked)
    cutAll(clients)
    return { rate: rateOf(sample), toAck: toAck.quantile(0.5), toPush99: toPush.quantile(0.99), cpuEach }
  }

  const rows: Row[] = []
  const data: Record<string, unknown> = {}
  // Neither is the first to warm the server up.
  await measure(ways[1], LOADS[2])
  for (const each of LOADS) {
    const { users, window } = each
    const [over, direct] = [await measure(ways[0], each), await measure(ways[1], each)]
    bench.say(`edge, ${users} users, window ${window}: ${perSecond(over.rate)}, directly ${perSecond(direct.rate)}`)
    data[`${users} users, window ${window}`] = { over, direct }
    const times = ({ toAck, toPush99 }: typeof over): string => `${milliseconds(toAck)} / ${milliseconds(toPush99)}`
    rows.push(
      {
        what: `p2p messages over one edge, ${count(users)} users, ${window} unanswered each`,
        measured: perSecond(over.rate),
        reference: `${perSecond(direct.rate)} directly`,
        ratio: over.rate / direct.rate,
      },
      { what: '– send to ack, p50 / to push, p99', measured: times(over), reference: times(direct) },
      {
        what: '– CPU per message, of the server and the edge',
        measured: microseconds(over.cpuEach),
        reference: microseconds(direct.cpuEach),
      },
    )
  }
  return { rows, data, faults }
}
