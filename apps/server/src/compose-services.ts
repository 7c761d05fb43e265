import type { Core, CoreParts } from '@tidings/core'
import type { PushMetrics } from '@tidings/service-push'
import type { WebhookMetrics } from '@tidings/service-webhooks'
import { composePush } from './compose-push.ts'
import { composeWebhooks } from './compose-webhooks.ts'
import type { Config } from './config/schema.ts'
import { createMetrics } from './operations/metrics.ts'

interface ServiceNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly secret: string
  readonly userAgent: string
  readonly webhookMetrics: WebhookMetrics | undefined
  readonly pushMetrics: PushMetrics | undefined
}

/** What follows what happens, and begins with the server. */
export function composeServices(
  config: Config,
  { webhookMetrics, pushMetrics, ...needs }: ServiceNeeds,
  resources: AsyncDisposableStack,
): { start(): void } {
  const uncounted = createMetrics()
  const all = [
    resources.use(composeWebhooks(config, { ...needs, metrics: webhookMetrics ?? uncounted.webhooks })),
    resources.use(composePush(config, { ...needs, metrics: pushMetrics ?? uncounted.push })),
  ]
  return {
    start() {
      for (const one of all) one.start()
    },
  }
}
