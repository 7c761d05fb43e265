import { type CameOfPost, postSigned, signingSecrets } from '@tidings/core'
import type { WebhookEvent } from '@tidings/protocol/webhook-events'
import type { WebhookParts } from './parts.ts'
import type { KeptWebhook } from './webhooks-kept.ts'

/** What came of telling once, and what the receiver asks for: to be told nothing for `restMs`. */
export type Told = Omit<CameOfPost, 'body'>
export type Outcome = Omit<Told, 'restMs'>

/** Of an answer that says no: enough to see why. */
const answerBytes = 2000

/** Which secrets sign now. */
export const secretsOf = (
  { keys }: Pick<WebhookParts, 'keys'>,
  webhook: KeptWebhook,
  now: number,
): readonly [string, ...string[]] => signingSecrets(keys, webhook.id, webhook, now)

/** What says nothing but that somebody is there. */
export const testOf = ({ ids, clock }: Pick<WebhookParts, 'ids' | 'clock'>, webhook: string): WebhookEvent => ({
  id: `test:${ids.session()}`,
  type: 'webhook.test',
  timestamp: new Date(clock.now()).toISOString(),
  data: { webhook },
})

/** Tells a webhook of an event, once. Never rejects. */
export async function tell(parts: WebhookParts, webhook: KeptWebhook, event: WebhookEvent): Promise<Told> {
  const { keys, settings, metrics } = parts
  const { id, ...payload } = event
  const body = JSON.stringify(payload)
  const { body: _, ...told } = await postSigned(
    parts,
    {
      ...{ url: webhook.url, body, timeoutMs: settings.timeoutMs, maxBytes: answerBytes, statusDecides: true },
      sign: (at) => keys.sign({ id, at, body, secrets: secretsOf(parts, webhook, at) }),
    },
    { webhook: webhook.id },
  )
  metrics.delivery(webhook.id, told.taken ? 'taken' : 'failed', told.ms)
  return told
}
