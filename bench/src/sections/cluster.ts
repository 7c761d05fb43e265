import { Spread } from '@tidings/core/spread'
import { cutAll, type Identity, identities, type LoadClient, signIn, uidsOf } from '../load/clients.ts'
import { PairLoad } from '../load/pair-load.ts'
import { pause } from '../load/pause.ts'
import { openRoom } from '../load/room.ts'
import { RoomLoad } from '../load/room-load.ts'
import { microseconds, milliseconds, percent, perSecond } from '../report/format.ts'
import type { Bench, Row, Section } from '../report/result.ts'
import { type ClusterTarget, type Spent, startCluster } from '../targets/cluster.ts'
import { inParallel } from '../targets/in-parallel.ts'
import type { Target } from '../targets/target.ts'

const NODES = [1, 2, 3]
const USERS = 500
const WINDOW = 8
const MEMBERS = 500
const ONLINE = 50
const UNDER_WAY = 8
/** More CPU per message than one node takes, nodes, store and bus together. */
const MOST_MORE = 0.15

/** Where users sit: on their homes, as clients do that ask the gateway, or behind a load balancer that knows nothing. */
const seatings = ['at home', 'anywhere'] as const
type Seating = (typeof seatings)[number]

interface Measured {
  readonly count: number
  readonly seconds: number
  /** In milliseconds, for each message. */
  readonly each: Spent
  /** Messages of the bus given to nodes, for each message. */
  readonly bus: number
}

interface Measurable {
  readonly target: ClusterTarget
  readonly seconds: number
  counted(): number
}

async function measure({ target, seconds, counted }: Measurable): Promise<Measured> {
  const before = { count: counted(), at: performance.now(), spent: target.spent(), bus: await target.busMessages() }
  await pause(seconds * 1000)
  const count = counted() - before.count
  const [spent, bus] = [target.spent(), await target.busMessages()]
  const each = (part: keyof Spent): number => (spent[part] - before.spent[part]) / count
  return {
    count,
    seconds: (performance.now() - before.at) / 1000,
    each: { nodes: each('nodes'), store: each('store'), bus: each('bus') },
    bus: (bus.given - before.bus.given) / count,
  }
}

const allOf = ({ nodes, store, bus }: Spent): number => nodes + store + bus
const parts = ({ nodes, store, bus }: Spent): string =>
  `${microseconds(nodes + store + bus)}: ${microseconds(nodes)}, ${microseconds(store)}, ${microseconds(bus)}`

/** Signs everybody in where they sit. */
async function seat({ nodes }: ClusterTarget, who: readonly Identity[], seating: Seating): Promise<LoadClient[]> {
  const spread = new Spread(nodes.map((target, index) => ({ node: `n${index + 1}`, target })))
  const nodeOf = (uid: string, index: number): Target => {
    const node = seating === 'at home' ? spread.best(uid)?.target : nodes[index % nodes.length]
    if (!node) throw new Error('a cluster has nodes')
    return node
  }
  return await inParallel(who, 32, (identity, index) => signIn(nodeOf(identity.uid, index), identity, index))
}

interface Run {
  readonly bench: Bench
  readonly target: ClusterTarget
  readonly clients: readonly LoadClient[]
  readonly what: string
  readonly faults: string[]
}

async function writeInPairs({ bench, target, clients, what, faults }: Run) {
  const load = new PairLoad(clients)
  load.startClosedLoop(WINDOW)
  await pause(1000)
  load.resetLatencies()
  const measured = await measure({ target, seconds: bench.seconds, counted: () => load.totals.acked })
  if (!(await load.stop())) {
    const { sent, acked, received } = load.totals
    faults.push(`${what}: ${sent} sent, ${acked} acknowledged, ${received} pushed`)
  }
  bench.say(`${what}: ${rate(measured)}`)
  return { what, measured, load }
}

async function speakInRoom({ bench, target, clients, what, faults }: Run) {
  const online = clients.slice(0, ONLINE)
  const load = new RoomLoad(online, await openRoom(online, MEMBERS))
  load.start(UNDER_WAY)
  await pause(1000)
  const others = ONLINE - 1
  const measured = await measure({ target, seconds: bench.seconds, counted: () => load.delivered / others })
  const short = await load.stop()
  for (const { connection } of online) Object.assign(connection, { onText: undefined, afterRead: undefined })
  if (short.length > 0) faults.push(`${what}: ${short.length} members short, ${short.slice(0, 3).join(', ')}`)
  return { what, measured }
}

interface Seated {
  readonly bench: Bench
  readonly target: ClusterTarget
  readonly who: readonly Identity[]
  readonly seating: Seating
  readonly faults: string[]
}

/** People of a cluster who sit so: what they write in pairs, and in a room. */
async function measureSeated({ bench, target, who, seating, faults }: Seated) {
  const { length } = target.nodes
  const where = length === 1 ? '1 node' : `${length} nodes, ${seating}`
  const clients = await seat(target, who, seating)
  const run = { bench, target, clients, faults }
  const before = await target.storedBytes()
  const pairs = await writeInPairs({
    ...run,
    what: `${where}: p2p messages, ${USERS} users, ${WINDOW} unanswered each`,
  })
  const storedBytesEach = ((await target.storedBytes()) - before) / pairs.load.totals.acked
  const room = await speakInRoom({
    ...run,
    what: `${where}: messages to a room of ${MEMBERS}, ${ONLINE} online, ${UNDER_WAY} under way`,
  })
  cutAll(clients)
  return { where, pairs, room, storedBytesEach }
}

const rate = ({ count, seconds }: Measured): string => perSecond(count / seconds)

const costRows = ({ each, bus }: Measured): Row[] => [
  { what: '– CPU per message: nodes, PostgreSQL, NATS', measured: parts(each) },
  { what: '– messages of the bus for each', measured: bus.toFixed(2) },
]

function rowsOf({ pairs, room }: Awaited<ReturnType<typeof measureSeated>>, target: Row['target']): Row[] {
  const latencies = [pairs.load.toAck, pairs.load.toPush].map(
    (one) => `${milliseconds(one.quantile(0.5))} / ${milliseconds(one.quantile(0.99))}`,
  )
  return [
    { what: pairs.what, measured: rate(pairs.measured), ...(target ? { target } : {}) },
    { what: '– to ack, to push, p50 / p99', measured: latencies.join(', ') },
    ...costRows(pairs.measured),
    { what: room.what, measured: rate(room.measured) },
    ...costRows(room.measured),
  ]
}

/** Of two nodes where everybody is at home, against one. */
function judged(one: Measured, two: Measured): Row['target'] {
  const more = allOf(two.each) / allOf(one.each) - 1
  return {
    text: `≤ ${percent(MOST_MORE)} more CPU a message than one node, it is ${percent(more)}`,
    met: more <= MOST_MORE,
  }
}

/** The same people, on one node, on two and on three, which share PostgreSQL, NATS and this machine. */
export const cluster: Section = async (bench) => {
  const rows: Row[] = []
  const data: Record<string, unknown> = {}
  const faults: string[] = []
  let alone: Measured | undefined
  for (const count of bench.quick ? NODES.slice(0, 2) : NODES) {
    await using target = await startCluster(bench.directory, count)
    const who = await identities(target.nodes[0] as Target, uidsOf('u', USERS))
    for (const seating of count === 1 ? seatings.slice(0, 1) : seatings) {
      const seen = await measureSeated({ bench, target, who, seating, faults })
      const { measured } = seen.pairs
      alone ??= measured
      rows.push(...rowsOf(seen, count === 2 && seating === 'at home' ? judged(alone, measured) : undefined))
      data[seen.where] = { pairs: measured, room: seen.room.measured, storedBytesEach: seen.storedBytesEach }
    }
  }
  return { rows, data, faults }
}
