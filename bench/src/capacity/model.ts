import type { Costs } from './costs.ts'
import type { Demand, Machines } from './demand.ts'

export interface Assumed {
  readonly costs: Costs
  readonly demand: Demand
  readonly machines: Machines
}

/** What an installation takes in its busiest hour; all rates are per second, times in cores. */
export interface Load {
  readonly messages: number
  readonly deliveries: number
  readonly nodes: number
  /** From node to node, one for each that hears it. */
  readonly busMessages: number
  /** Of the bus messages, those that say only that a node is there. */
  readonly beats: number
  readonly busBytes: number
  readonly nodeCores: number
  readonly storeCores: number
  readonly busCores: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

const micros = 1e-6
const hour = 3600
/** A node reads the feed so often, whether or not there is something in it. */
const feedReads = 2.5
/** A node says so often that it is there. */
const beatsEach = 2

/** Nodes, apart from the one that sends, that hear of one message. */
function hearersOf(nodes: number, { roomShare, roomMembers, roomOnline, atHome }: Demand): number {
  const others = (people: number): number => (nodes - 1) * (1 - (1 - 1 / nodes) ** people)
  const strays = (people: number): number => (nodes > 1 ? people * (1 - atHome) : 0)
  const pair = others(1) + strays(2)
  const room = others(roomMembers) + strays(roomOnline)
  return (1 - roomShare) * pair + roomShare * room
}

/** What so many nodes have to do for so many people who are online. */
export function loadOf(online: number, nodes: number, { costs, demand }: Assumed): Load {
  const messages = online * demand.messages
  const receivers = (1 - demand.roomShare) * 1 + demand.roomShare * (demand.roomOnline - 1)
  const deliveries = messages * (receivers * demand.terminals + (demand.terminals - 1))
  const beats = beatsEach * nodes * (nodes - 1)
  const facts = messages * hearersOf(nodes, demand)
  const changes = online * demand.changes
  const busMessages = facts + beats
  const nodeCores =
    messages * costs.sendMicros +
    deliveries * costs.deliveryMicros +
    facts * costs.factMicros +
    beats * costs.factMicros +
    online * demand.connects * costs.connectMicros +
    online * demand.reads * costs.readMicros +
    changes * nodes * costs.feedItemMicros
  const storeCores =
    messages * costs.storeSendMicros +
    online * demand.reads * costs.storeReadMicros +
    changes * nodes * costs.storeFeedItemMicros +
    nodes * feedReads * costs.storeReadMicros
  return {
    ...{ messages, deliveries, nodes, busMessages, beats, busBytes: busMessages * costs.factBytes },
    nodeCores: nodeCores * micros,
    storeCores: storeCores * micros,
    busCores: busMessages * costs.busMicros * micros,
    memoryBytes: online * demand.terminals * costs.connectionBytes + nodes * costs.nodeBytes,
    diskBytes: messages * demand.busyHours * hour * demand.keptDays * costs.messageBytes,
  }
}

export interface Plan extends Load {
  readonly storeShards: number
  readonly busServers: number
  readonly eurosAMonth: number
}

/** Of a node's time, what it spends on hearing that others are there, and what they have changed. */
function overheadOf(online: number, nodes: number, { costs, demand }: Assumed): number {
  const each = online * demand.changes * costs.feedItemMicros + beatsEach * nodes * costs.factMicros
  return each * micros
}

const mostNodes = 100_000

/** The fewest nodes that carry so many people; undefined where more nodes do not help, since each adds to the work of all. */
export function planFor(online: number, assumed: Assumed): Plan | undefined {
  const { machines } = assumed
  const carries = (load: Load): boolean =>
    load.nodeCores <= load.nodes * machines.nodeCores * machines.used &&
    load.memoryBytes <= load.nodes * machines.nodeBytes * machines.used
  let nodes = 1
  while (nodes < mostNodes && !carries(loadOf(online, nodes, assumed))) nodes = Math.ceil(nodes * 1.05 + 0.5)
  const load = loadOf(online, nodes, assumed)
  if (!carries(load)) return undefined
  const storeShards = Math.ceil(
    Math.max(load.storeCores / (machines.storeCores * machines.used), load.diskBytes / machines.storeBytes),
  )
  const busServers = nodes === 1 ? 0 : Math.max(3, Math.ceil(load.busCores / (machines.busCores * machines.used)))
  return { ...load, storeShards, busServers, eurosAMonth: eurosOf({ ...load, storeShards, busServers }, machines) }
}

/** Of a machine no fewer than two cores, and 4 GB for each where the store is. */
function eurosOf(plan: Omit<Plan, 'eurosAMonth'>, machines: Machines): number {
  const { nodes, storeShards, busServers, diskBytes } = plan
  const { used, copies } = machines
  const storeCores = Math.max(2 * storeShards, plan.storeCores / used) * copies
  const busCores = Math.max(2 * busServers, plan.busCores / used)
  const cores = nodes * machines.nodeCores + storeCores + busCores
  const gigabytes = (nodes * machines.nodeBytes) / 1e9 + storeCores * 4 + busCores
  const disk = (diskBytes / 1e9) * copies
  return cores * machines.coreEuros + gigabytes * machines.gigabyteEuros + disk * machines.diskGigabyteEuros
}

/** A part that there is once, and of which more of everything else is no help. */
export interface Limit {
  readonly part: string
  readonly remedy: string
  /** How much of it is taken; 1: all that is planned to be used. */
  share(online: number, nodes: number, assumed: Assumed): number
}

export const limits: readonly Limit[] = [
  {
    part: 'the disk of one PostgreSQL',
    remedy:
      'messages are kept for fewer days (`retention`), or the store is spread: every hot table leads with the conversation or the user',
    share: (online, nodes, assumed) => loadOf(online, nodes, assumed).diskBytes / assumed.machines.storeBytes,
  },
  {
    part: 'the cores of one PostgreSQL',
    remedy: 'a PostgreSQL that spreads (the same keys), or several installations that federate',
    share: (online, nodes, assumed) => {
      const { storeCores, used } = assumed.machines
      return loadOf(online, nodes, assumed).storeCores / (storeCores * used)
    },
  },
  {
    part: 'one NATS server',
    remedy:
      'a NATS cluster of more servers: nodes are spread over them, and each passes a message on once for each other server',
    share: (online, nodes, assumed) => {
      const { busCores, used } = assumed.machines
      return loadOf(online, nodes, assumed).busCores / (busCores * used)
    },
  },
  {
    part: 'a quarter of each node, reading what all others have changed and hearing that they are there',
    remedy: 'several installations that federate; or a feed that is read by homes, which is not built',
    share: (online, nodes, assumed) => overheadOf(online, nodes, assumed) / 0.25,
  },
]

/** With how many people online that part is used up; undefined where it is not below `most`. */
export function reaches(limit: Limit, assumed: Assumed, most = 1e9): number | undefined {
  const taken = (online: number): number => {
    const plan = planFor(online, assumed)
    return plan ? limit.share(online, plan.nodes, assumed) : Number.POSITIVE_INFINITY
  }
  if (taken(most) < 1) return undefined
  let [low, high] = [1000, most]
  while (high / low > 1.02) {
    const middle = Math.sqrt(low * high)
    if (taken(middle) < 1) low = middle
    else high = middle
  }
  return high
}
