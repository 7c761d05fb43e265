import type { Core, CoreParts } from '@tidings/core'
import { createWebhookKeys } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import { type WebhookMetrics, Webhooks } from '@tidings/service-webhooks'
import type { Config } from './config/schema.ts'

interface WebhookNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly secret: string
  readonly metrics: WebhookMetrics
  readonly userAgent: string
}

/** What is asked of webhooks is answered by every node; those with the role `jobs` and this service tell them. */
export function composeWebhooks(
  { webhooks: { allow, timeout: timeoutMs, giveUp: giveUpMs }, roles, services }: Config,
  { gate, parts, secret, metrics, userAgent }: WebhookNeeds,
): { start(): void } & AsyncDisposable {
  const posting = createPosting({ userAgent, alsoAllowed: allow, setting: 'webhooks.allow' })
  const { clock, ids, log } = parts
  const webhooks = new Webhooks({
    ...{ gate: gate.service('webhooks'), posting, keys: createWebhookKeys(secret), clock, ids, log, metrics },
    settings: { timeoutMs, giveUpMs },
  })
  const isHere = roles.includes('jobs') && services.includes('webhooks')
  return {
    start: () => isHere && webhooks.start(),
    async [Symbol.asyncDispose]() {
      await webhooks.stop()
      posting[Symbol.dispose]()
    },
  }
}
