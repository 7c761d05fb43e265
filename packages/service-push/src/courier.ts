import type { PushedTerminal } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import type { Payload, Withdrawal } from './payload.ts'

/** One push to one terminal. */
export interface Push {
  readonly user: string
  readonly terminal: PushedTerminal
  /** Names the conversation among the user's own: a later push takes the place of one that was not delivered yet. */
  readonly topic: string
  readonly payload: Payload | Withdrawal
  /** When it is of no use any more. */
  readonly until: number
}

export type Came = 'taken' | 'dead' | 'refused' | 'failed'

const answerBytes = 500

interface CourierParts extends Omit<PushParts, 'gate'> {
  readonly hosts: Hosts
}

/** Hands a push to the push service of its terminal, once. Never rejects; `failed` where it may be tried again. */
export async function carry(parts: CourierParts, push: Push): Promise<Came> {
  const { hosts, log } = parts
  const { endpoint } = push.terminal.subscription
  if (hosts.waitMs(endpoint) > 0) return 'failed'
  try {
    const { status, body, retryAfter } = await post(parts, push)
    if (status >= 200 && status < 300) {
      hosts.took(endpoint)
      return 'taken'
    }
    if (status === 404 || status === 410) return 'dead'
    if (status === 429 || status >= 500) {
      if (status === 429 || retryAfter !== undefined) hosts.asks(endpoint, retryAfter)
      else hosts.failed(endpoint)
      log.warn({ host: new URL(endpoint).host, status }, 'a push service does not take a push now; it is tried again')
      return 'failed'
    }
    log.warn({ host: new URL(endpoint).host, status, said: body }, 'a push service refuses a push')
    return 'refused'
  } catch (error) {
    return cameOf(parts, endpoint, error)
  }
}

function cameOf({ hosts, log }: CourierParts, endpoint: string, error: unknown): Came {
  const { host } = new URL(endpoint)
  if (!(error instanceof TidingsError)) {
    log.error({ err: error, host }, 'a push could not be made, for a reason of our own')
    return 'refused'
  }
  if (error.code === 'unavailable') {
    hosts.failed(endpoint)
    log.warn({ host, err: error }, 'a push service cannot be reached; it is tried again')
    return 'failed'
  }
  // It leads inside, or has keys that are none: whoever subscribed so gets nothing, now or later.
  log.warn({ host, err: error }, 'a subscription cannot be pushed to')
  return 'dead'
}

async function post({ posting, seal, clock, settings }: CourierParts, { terminal, topic, payload, until }: Push) {
  const { endpoint, keys } = terminal.subscription
  const now = clock.now()
  const headers = {
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    authorization: await seal.authorization(endpoint, now),
    ttl: String(Math.max(0, Math.floor((until - now) / 1000))),
    urgency: 'high',
    topic,
  }
  const body = seal.seal(keys, JSON.stringify(payload))
  return posting.post({ url: endpoint, headers, body, timeoutMs: settings.timeoutMs, maxBytes: answerBytes })
}
