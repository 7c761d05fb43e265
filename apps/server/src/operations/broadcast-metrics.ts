import type { BroadcastMetrics } from '@tidings/service-broadcast'
import { Counter, type Registry } from 'prom-client'

/** How broadcasts come along. */
export function createBroadcastMetrics(registry: Registry): BroadcastMetrics {
  const copies = new Counter({
    name: 'tidings_broadcast_copies_total',
    help: 'Copies of broadcasts, one for each person: sent, failed, or recalled afterwards.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return { copies: (outcome, count) => copies.inc({ outcome }, count) }
}
