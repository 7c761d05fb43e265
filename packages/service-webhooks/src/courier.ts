import { retryAfterMs } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { WebhookEvent } from '@tidings/protocol/webhook-events'
import type { WebhookParts } from './parts.ts'
import type { KeptWebhook } from './webhooks-kept.ts'

/** What came of telling once. */
export interface Outcome {
  readonly taken: boolean
  readonly at: number
  readonly ms: number
  /** Absent where nobody answered. */
  readonly status?: number
  /** Why it was not taken, for whoever looks after the receiver. */
  readonly fault?: string
}

/** And what the receiver asks for. */
export interface Told extends Outcome {
  /** It is to be told nothing for so long. */
  readonly restMs: number
}

/** Of an answer that says no: enough to see why. */
const answerBytes = 2000
const faultLength = 300

const faultOf = (status: number, body: string): string => {
  const said = body.replace(/\s+/g, ' ').trim().slice(0, faultLength)
  const where = status >= 300 && status < 400 ? ', and redirects are not followed' : ''
  return `answered with status ${status}${where}${said === '' ? '' : `: ${said}`}`
}

/** Which secrets sign now: the one before goes on for a while, so that a receiver can be given the new one. */
export function secretsOf({ keys }: Pick<WebhookParts, 'keys'>, webhook: KeptWebhook, now: number): readonly string[] {
  const { id, generation, formerUntil = 0 } = webhook
  const secret = keys.secretOf(id, generation)
  return now < formerUntil ? [secret, keys.secretOf(id, generation - 1)] : [secret]
}

/** What says nothing but that somebody is there. */
export const testOf = ({ ids, clock }: Pick<WebhookParts, 'ids' | 'clock'>, webhook: string): WebhookEvent => ({
  id: `test:${ids.session()}`,
  type: 'webhook.test',
  timestamp: new Date(clock.now()).toISOString(),
  data: { webhook },
})

/** Tells a webhook of an event, once. Never rejects. */
export async function tell(parts: WebhookParts, webhook: KeptWebhook, event: WebhookEvent): Promise<Told> {
  const { posting, keys, clock, settings, metrics } = parts
  const { id, ...payload } = event
  const body = JSON.stringify(payload)
  const at = clock.now()
  const began = clock.elapsed()
  const done = (outcome: Pick<Outcome, 'taken' | 'status' | 'fault'>, restMs = 0): Told => {
    const ms = Math.round(clock.elapsed() - began)
    metrics.delivery(webhook.id, outcome.taken ? 'taken' : 'failed', ms)
    return { ...outcome, at, ms, restMs }
  }
  try {
    const signed = keys.sign({ id, at, body, secrets: secretsOf(parts, webhook, at) })
    const headers = { 'content-type': 'application/json', ...signed }
    const post = { url: webhook.url, headers, body, timeoutMs: settings.timeoutMs, maxBytes: answerBytes }
    const { status, body: said, retryAfter } = await posting.post({ ...post, statusDecides: true })
    if (status >= 200 && status < 300) return done({ taken: true, status })
    return done({ taken: false, status, fault: faultOf(status, said) }, retryAfterMs(retryAfter, at) ?? 0)
  } catch (error) {
    if (error instanceof TidingsError) return done({ taken: false, fault: error.message })
    parts.log.error({ err: error, webhook: webhook.id }, 'a webhook could not be told, for a reason of our own')
    return done({ taken: false, fault: 'a fault of this server: its log says which' })
  }
}
