import { join } from 'node:path'
import { cutAll, type Identity, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { pause } from '../load/pause.ts'
import { count, kilobytes, perSecond } from '../report/format.ts'
import type { Bench, Row, Section, SectionResult } from '../report/result.ts'
import { usageOf } from '../targets/process-usage.ts'
import { startRelay } from '../targets/relay.ts'
import { startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'
import { storm } from './storm.ts'

const TARGET_BYTES = 12_000
/** Memory is read when nothing has happened for a while. */
const settleMs = ({ quick }: Bench): number => (quick ? 1500 : 4000)

interface Crowd {
  readonly clients: readonly LoadClient[]
  readonly perSecond: number
  readonly bytesEach: number
}

/** Connects everybody; answers how fast that went and what each idle connection costs in memory. */
async function gather(bench: Bench, target: Target, who: readonly Identity[]): Promise<Crowd> {
  await pause(settleMs(bench) / 2)
  const before = usageOf(target.pid).rss
  const start = performance.now()
  const clients = await signInAll(target, who, 128)
  const seconds = (performance.now() - start) / 1000
  await pause(settleMs(bench))
  return { clients, perSecond: who.length / seconds, bytesEach: (usageOf(target.pid).rss - before) / who.length }
}

async function gatherAtRelay(bench: Bench): Promise<Omit<Crowd, 'clients'>> {
  const relay = await startRelay(bench.directory)
  try {
    const crowd = await gather(bench, relay, await identities(relay, uidsOf('c', bench.connections)))
    cutAll(crowd.clients)
    return crowd
  } finally {
    await relay.stop()
  }
}

/** Many idle connections: how fast they come, what they cost, and what happens when all are cut at once. */
export const connections: Section = async (bench) => {
  const reference = await gatherAtRelay(bench)
  const directory = join(bench.directory, 'connections')
  // The users are made by another process, so that making them is not counted as memory of the connections.
  const first = await startServer(directory)
  const who = await identities(first, uidsOf('c', bench.connections))
  await first.stop()
  const server = await startServer(directory)
  try {
    const crowd = await gather(bench, server, who)
    bench.say(`${count(who.length)} connections: ${perSecond(crowd.perSecond)}, ${kilobytes(crowd.bytesEach)} each`)
    return joined(crowdRows(who.length, crowd, reference), await storm(bench, server, crowd.clients))
  } finally {
    await server.stop()
  }
}

function crowdRows(clients: number, crowd: Crowd, reference: Omit<Crowd, 'clients'>): SectionResult {
  const rows: Row[] = [
    {
      what: `memory of an idle connection, ${count(clients)} of them`,
      measured: kilobytes(crowd.bytesEach),
      reference: kilobytes(reference.bytesEach),
      target: { text: `≤ ${kilobytes(TARGET_BYTES)}`, met: crowd.bytesEach <= TARGET_BYTES },
    },
    {
      what: 'connects with sign-in and sync',
      measured: perSecond(crowd.perSecond),
      reference: perSecond(reference.perSecond),
      ratio: crowd.perSecond / reference.perSecond,
    },
  ]
  const figures = ({ perSecond: rate, bytesEach }: Omit<Crowd, 'clients'>) => ({ perSecond: rate, bytesEach })
  return { rows, data: { server: figures(crowd), relay: figures(reference) }, faults: [] }
}

const joined = (idle: SectionResult, stormy: SectionResult): SectionResult => ({
  rows: [...idle.rows, ...stormy.rows],
  data: { idle: idle.data, storm: stormy.data },
  faults: [...idle.faults, ...stormy.faults],
})
