import type { Metrics } from '@tidings/core'
import { Counter, Gauge, type Registry } from 'prom-client'

type FeedMetrics = Pick<Metrics, 'feedHolds' | 'feedBehind' | 'deadLetter' | 'deadLetters' | 'consumerForgotten'>

/** How much the feed holds, and how its consumers come along. */
export function createFeedMetrics(registry: Registry): FeedMetrics {
  const registers = [registry]
  const feed = new Gauge({ name: 'tidings_feed_items', help: 'Changes that the feed holds.', registers })
  const behind = new Gauge({
    name: 'tidings_feed_behind_items',
    help: 'Changes that a consumer of the feed has still to handle. Near `feed.items` it is about to miss some.',
    labelNames: ['consumer'],
    registers,
  })
  const deadLetters = new Counter({
    name: 'tidings_feed_dead_letters_total',
    help: 'Changes that a consumer of the feed could not handle and has set aside.',
    labelNames: ['consumer'],
    registers,
  })
  const waiting = new Gauge({
    name: 'tidings_feed_dead_letters',
    help: 'Changes that a consumer of the feed has set aside and that wait for you: `tidings feed letters`.',
    labelNames: ['consumer'],
    registers,
  })
  return {
    feedHolds: (items) => feed.set(items),
    feedBehind: (consumer, items) => behind.set({ consumer }, items),
    deadLetter: (consumer) => deadLetters.inc({ consumer }),
    deadLetters: (consumer, now) => waiting.set({ consumer }, now),
    consumerForgotten: (consumer) => {
      for (const one of [behind, waiting, deadLetters]) one.remove({ consumer })
    },
  }
}
