import type { Metrics } from '@tidings/core'
import { Counter, Gauge, type Registry } from 'prom-client'

/** Who is here, and what this node sees of the others. */
export function createClusterMetrics(
  registry: Registry,
): Pick<Metrics, 'sessions' | 'nodes' | 'busMessage' | 'missed'> {
  const registers = [registry]
  const sessions = new Gauge({ name: 'tidings_sessions', help: 'Live sessions.', registers })
  const nodes = new Gauge({
    name: 'tidings_nodes',
    help: 'Nodes that are there, as this one hears them, itself among them. Fewer than there are: it is cut off from the bus.',
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
    busMessage: (direction) => messages.inc({ direction }),
    missed: () => gaps.inc(),
  }
}
