import { createHmac, hkdfSync } from 'node:crypto'
import type { WebhookKeys } from '@tidings/core'

const prefix = 'whsec_'

/** Secrets that are remembered: more than there are webhooks. */
const mostKnown = 200

/**
 * Secrets of webhooks, derived from the app secret (RFC 5869), so that every node has the same and nothing is to be kept: whoever
 * reads the store learns none. With another app secret each webhook has another one, too. Signed as Standard Webhooks has it, version 1.
 */
export function createWebhookKeys(secret: string): WebhookKeys {
  /** By what they are derived for: deriving one takes as long as signing three events. */
  const derived = new Map<string, string>()

  function derive(info: string): string {
    const key = hkdfSync('sha256', secret, '', info, 32)
    return prefix + Buffer.from(key).toString('base64')
  }

  return {
    secretOf(webhook, generation) {
      const info = `tidings webhook v1 ${webhook} ${generation}`
      const known = derived.get(info) ?? derive(info)
      if (derived.size >= mostKnown) derived.clear()
      derived.set(info, known)
      return known
    },
    sign({ id, at, body, secrets }) {
      const seconds = Math.floor(at / 1000)
      const signatures = secrets.map((one) => {
        const key = Buffer.from(one.slice(prefix.length), 'base64')
        return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
      })
      return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') }
    },
  }
}
