import type { Metrics, SearchIndex } from '@tidings/core'
import type { BroadcastMetrics } from '@tidings/service-broadcast'
import type { PushMetrics } from '@tidings/service-push'
import type { WebhookMetrics } from '@tidings/service-webhooks'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { createBroadcastMetrics } from './broadcast-metrics.ts'
import { createClusterMetrics } from './cluster-metrics.ts'
import { Distribution } from './distribution.ts'
import { createFeedMetrics } from './feed-metrics.ts'
import { createHookMetrics } from './hook-metrics.ts'
import { createPushMetrics } from './push-metrics.ts'
import { createWebhookMetrics } from './webhook-metrics.ts'

const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

const besides = (registry: Registry) => ({
  ...createClusterMetrics(registry),
  ...createFeedMetrics(registry),
  ...createHookMetrics(registry),
})

const ofServices = (registry: Registry): Pick<Counted, 'webhooks' | 'push' | 'broadcasts'> => ({
  webhooks: createWebhookMetrics(registry),
  push: createPushMetrics(registry),
  broadcasts: createBroadcastMetrics(registry),
})

/** Where each part counts, and what is shown of it. */
export interface Counted {
  readonly metrics: Metrics
  readonly registry: Registry
  readonly webhooks: WebhookMetrics
  readonly push: PushMetrics
  readonly broadcasts: BroadcastMetrics
  /** Asked for its lag whenever somebody looks. */
  watchSearch(index: SearchIndex): void
}

/** What an operator sees at /metrics: Prometheus text. Names, meanings and buckets stand here, and of the feed and the cluster beside it. */
export function createMetrics(): Counted {
  const registry = new Registry()
  const registers = [registry]
  const stored = new Distribution({
    name: 'tidings_message_store_seconds',
    help: 'From the call to the durable answer of a message; its count is the messages in.',
    bounds: seconds,
    register: registry,
  })
  const delivered = new Counter({
    name: 'tidings_deliveries_total',
    help: 'Events handed to sessions: messages out and the rest.',
    registers,
  })
  const batchEntries = new Histogram({
    name: 'tidings_batch_entries',
    help: 'Entries committed in one transaction.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  })
  const batchSeconds = new Histogram({
    name: 'tidings_batch_commit_seconds',
    help: 'Time of one commit.',
    buckets: seconds,
    registers,
  })
  const operations = new Distribution({
    name: 'tidings_operation_seconds',
    help: 'Time of an operation, by name and result code.',
    labelNames: ['operation', 'code'],
    bounds: seconds,
    register: registry,
  })
  const resyncs = new Counter({
    name: 'tidings_resyncs_total',
    help: 'Sessions that fell behind and were told to read the logs.',
    registers,
  })
  const mails = new Counter({
    name: 'tidings_mails_total',
    help: 'Mails that the mail server has taken (sent), and that were given up (failed).',
    labelNames: ['outcome'],
    registers,
  })
  let index: SearchIndex | undefined
  const lag = new Gauge({
    name: 'tidings_search_lag_entries',
    help: 'Entries and changes that the search index has still to read.',
    registers,
    async collect() {
      if (index) lag.set((await index.lag()).entries)
    },
  })
  collectDefaultMetrics({ register: registry })

  return {
    registry,
    ...ofServices(registry),
    watchSearch(watched) {
      index = watched
    },
    metrics: {
      messageStored: (ms) => stored.observe(ms / 1000),
      batchCommitted(entries, ms) {
        batchEntries.observe(entries)
        batchSeconds.observe(ms / 1000)
      },
      delivered: (count) => delivered.inc(count),
      resynced: () => resyncs.inc(),
      operation: (operation, code, ms) => operations.observe(ms / 1000, operation, code),
      mail: (outcome) => mails.inc({ outcome }),
      ...besides(registry),
    },
  }
}
