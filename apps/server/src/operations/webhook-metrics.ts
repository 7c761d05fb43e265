import type { WebhookMetrics } from '@tidings/service-webhooks'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** How webhooks come along. */
export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const registers = [registry]
  const labelNames = ['webhook'] as const
  const deliveries = new Counter({
    name: 'tidings_webhook_deliveries_total',
    help: 'Attempts to tell a webhook of an event: taken, failed, or parked after the last one.',
    labelNames: ['webhook', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'tidings_webhook_seconds',
    help: 'How long a webhook takes to answer.',
    labelNames,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const waiting = new Gauge({
    name: 'tidings_webhook_waiting',
    help: 'Events that a webhook has not taken and that it is told again.',
    labelNames,
    registers,
  })
  const stopped = new Gauge({
    name: 'tidings_webhook_stopped',
    help: '1: the webhook took nothing for `webhooks.giveUp` and waits for `tidings webhook resume`.',
    labelNames,
    registers,
  })
  return {
    delivery(webhook, outcome, ms) {
      deliveries.inc({ webhook, outcome })
      if (outcome !== 'parked') seconds.observe({ webhook }, ms / 1000)
    },
    waiting: (webhook, now) => waiting.set({ webhook }, now),
    stopped: (webhook, isStopped) => stopped.set({ webhook }, Number(isStopped)),
    removed(webhook) {
      for (const one of [seconds, waiting, stopped]) one.remove({ webhook })
      for (const outcome of ['taken', 'failed', 'parked']) deliveries.remove({ webhook, outcome })
    },
  }
}
