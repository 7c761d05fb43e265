import type { PushMetrics } from '@tidings/service-push'
import { Counter, Gauge, type Registry } from 'prom-client'

/** How pushes come along. */
export function createPushMetrics(registry: Registry): PushMetrics {
  const registers = [registry]
  const pushes = new Counter({
    name: 'tidings_push_total',
    help: 'Attempts to push something to a terminal, by what came of it: taken, withdrawn, dead, refused, failed, late, dropped.',
    labelNames: ['provider', 'outcome'],
    registers,
  })
  const waiting = new Gauge({
    name: 'tidings_push_waiting',
    help: 'Pushes that were not taken and are tried again.',
    registers,
  })
  return {
    push: (provider, outcome) => pushes.inc({ provider, outcome }),
    waiting: (now) => waiting.set(now),
  }
}
