import type { Metrics } from '@tidings/core'
import { Counter, Gauge, type Registry } from 'prom-client'

/** Who is here, and what this node sees of the others. */
export function createClusterMetrics(
  registry: Registry,
): Pick<Metrics, 'sessions' | 'nodes' | 'strays' | 'guests' | 'unready' | 'busMessage' | 'missed'> {
  const registers = [registry]
  const sessions = new Gauge({ name: 'tidings_sessions', help: 'Live sessions.', registers })
  const nodes = new Gauge({
    name: 'tidings_nodes',
    help: 'Nodes that are there, as this one hears them, itself among them. Fewer than there are: it is cut off from the bus.',
    registers,
  })
  const strays = new Gauge({
    name: 'tidings_strays',
    help: 'Users who are connected here and whose home is another node.',
    registers,
  })
  const untold = new Gauge({
    name: 'tidings_strays_untold',
    help: 'Users here of whom their home has still to be told something. Above 0 for long: it cannot be told, and they hear nothing that is said elsewhere.',
    registers,
  })
  const guests = new Gauge({
    name: 'tidings_guests',
    help: 'Users whose home this node is and who are connected to others.',
    registers,
  })
  const unready = new Gauge({
    name: 'tidings_unready',
    help: '1 while the store does not answer this node. Of a server that is alone nobody looks.',
    registers,
  })
  const messages = new Counter({
    name: 'tidings_bus_messages_total',
    help: 'Messages to other nodes (out) and from them (in), questions and answers among them.',
    labelNames: ['direction'],
    registers,
  })
  const gaps = new Counter({
    name: 'tidings_bus_gaps_total',
    help: 'Times that something which other nodes said was not heard, so that all sessions here were told to read again.',
    registers,
  })
  return {
    sessions: (now) => sessions.set(now),
    nodes: (now) => nodes.set(now),
    strays(now, waiting) {
      strays.set(now)
      untold.set(waiting)
    },
    guests: (now) => guests.set(now),
    unready: (now) => unready.set(now ? 1 : 0),
    busMessage: (direction) => messages.inc({ direction }),
    missed: () => gaps.inc(),
  }
}
