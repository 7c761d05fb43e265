import { createHmac, hkdfSync } from 'node:crypto'
import type { WebhookKeys } from '@tidings/core'

const prefix = 'whsec_'

/**
 * Secrets of webhooks, derived from the app secret (RFC 5869), so that every node has the same and nothing is to be kept: whoever
 * reads the store learns none. With another app secret each webhook has another one, too. Signed as Standard Webhooks has it, version 1.
 */
export const createWebhookKeys = (secret: string): WebhookKeys => ({
  secretOf(webhook, generation) {
    const key = hkdfSync('sha256', secret, '', `tidings webhook v1 ${webhook} ${generation}`, 32)
    return prefix + Buffer.from(key).toString('base64')
  },
  sign({ id, at, body, secrets }) {
    const seconds = Math.floor(at / 1000)
    const signatures = secrets.map((one) => {
      const key = Buffer.from(one.slice(prefix.length), 'base64')
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
    })
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') }
  },
})
