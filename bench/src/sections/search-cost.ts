import { join } from 'node:path'
import { cutAll, identities, type LoadClient, signInAll, uidsOf } from '../load/clients.ts'
import { PairLoad } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { rateOf, type Sample, sample, together } from '../load/sample.ts'
import { count, milliseconds, percent, perSecond } from '../report/format.ts'
import type { Bench, Row } from '../report/result.ts'
import { startServer } from '../targets/server.ts'
import type { Target } from '../targets/target.ts'

const USERS = 500
const WINDOW = 8
const TARGET = 0.9
/** Messages a second that a busy server has, for hours. */
const OFFERED = 5000
const MOST_LAG_MS = 1000

interface Server {
  readonly target: Target
  readonly clients: readonly LoadClient[]
  readonly load: PairLoad
}

/** The same messages through a server that indexes them and one that does not, in turns. */
export async function searchCost(bench: Bench): Promise<readonly Row[]> {
  const servers: Server[] = []
  try {
    const [on, off] = [await enter(bench, 'true'), await enter(bench, 'false')]
    servers.push(on, off)
    const samples: Record<'on' | 'off', Sample[]> = { on: [], off: [] }
    for (let round = 0; round < bench.rounds + 1; round++) {
      // The one that is not measured has nothing left to do.
      while ((await lagOf(on.target)) > 0) await pause(100)
      samples.off.push(await stretch(bench, off))
      samples.on.push(await stretch(bench, on))
    }
    // The first round of each warms up.
    const [indexed, without] = [together(samples.on.slice(1)), together(samples.off.slice(1))]
    const behind = await lagOf(on.target)
    const lagMs = await offeredLag(bench, on)
    const ratio = rateOf(indexed) / rateOf(without)
    return [
      {
        what: `p2p messages with the search index (right: without), ${USERS} users, ${WINDOW} unanswered each`,
        measured: perSecond(rateOf(indexed)),
        reference: perSecond(rateOf(without)),
        ratio,
        target: { text: `≥ ${percent(TARGET)}`, met: ratio >= TARGET },
      },
      { what: '– entries that the index had still to read then, both cores being taken', measured: count(behind) },
      {
        what: `– at ${perSecond(OFFERED)}, from the ack of a message until the index has read it, at most`,
        measured: milliseconds(lagMs),
        target: { text: `≤ ${MOST_LAG_MS} ms`, met: lagMs <= MOST_LAG_MS },
      },
    ]
  } finally {
    for (const { clients, target } of servers) {
      cutAll(clients)
      await target.stop()
    }
  }
}

async function enter(bench: Bench, enabled: string): Promise<Server> {
  const directory = join(bench.directory, `search-${enabled}`)
  const target = await startServer(directory, { TIDINGS_SEARCH_ENABLED: enabled })
  const clients = await signInAll(target, await identities(target, uidsOf('u', USERS)))
  return { target, clients, load: new PairLoad(clients) }
}

async function stretch(bench: Bench, { target, load }: Server): Promise<Sample> {
  load.startClosedLoop(WINDOW)
  await pause(500)
  const measured = await sample(target, bench.seconds, () => load.totals.acked)
  if (!(await load.stop())) throw new Error('messages were lost')
  return measured
}

/** While messages come at a steady rate: so many entries behind are so many milliseconds. */
async function offeredLag(bench: Bench, { target, load }: Server): Promise<number> {
  while ((await lagOf(target)) > 0) await pause(100)
  const start = performance.now()
  const end = start + bench.seconds * 1000
  let most = 0
  for (let sent = 0, turn = 0; performance.now() < end; turn++) {
    for (; start + (sent * 1000) / OFFERED <= performance.now(); sent++) load.sendOne(sent, performance.now())
    if (turn % 20 === 0) most = Math.max(most, await lagOf(target))
    await pause(2)
  }
  await load.stop()
  return (most / OFFERED) * 1000
}

async function lagOf({ endpoint }: Target): Promise<number> {
  const text = await (await fetch(`http://${endpoint.host}:${endpoint.port}/metrics`)).text()
  return Number(/^tidings_search_lag_entries (\d+)/m.exec(text)?.[1] ?? Number.NaN)
}
