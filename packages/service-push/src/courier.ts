import type { PushedTerminal } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import type { Payload, Trial, Withdrawal } from './payload.ts'

/** One push to one terminal. */
export interface Push {
  readonly user: string
  readonly terminal: PushedTerminal
  /** Names the conversation among the user's own: a later push takes the place of one that was not delivered yet. */
  readonly topic: string
  readonly payload: Payload | Trial | Withdrawal
  /** When it is of no use any more. */
  readonly until: number
}

export type Came = 'taken' | 'dead' | 'refused' | 'failed'

export interface Carried {
  readonly came: Came
  /** For people: what stands in the way. */
  readonly why?: string
}

const answerBytes = 500

interface CourierParts extends Omit<PushParts, 'gate'> {
  readonly hosts: Hosts
}

/** Hands a push to the push service of its terminal, once. Never rejects; `failed` where it may be tried again. */
export async function carry(parts: CourierParts, push: Push): Promise<Carried> {
  const { hosts, log } = parts
  const { endpoint } = push.terminal.subscription
  const { host } = new URL(endpoint)
  if (hosts.waitMs(endpoint) > 0) return { came: 'failed', why: `${host} is left alone for a while` }
  try {
    const { status, body, retryAfter } = await post(parts, push)
    if (status >= 200 && status < 300) {
      hosts.took(endpoint)
      return { came: 'taken' }
    }
    const why = `${host} answered ${status}`
    if (status === 404 || status === 410) return { came: 'dead', why }
    if (status === 429 || status >= 500) {
      if (status === 429 || retryAfter !== undefined) hosts.asks(endpoint, retryAfter)
      else hosts.failed(endpoint)
      log.warn({ host, status }, 'a push service does not take a push now; it is tried again')
      return { came: 'failed', why }
    }
    log.warn({ host, status, said: body }, 'a push service refuses a push')
    return { came: 'refused', why }
  } catch (error) {
    return cameOf(parts, endpoint, error)
  }
}

function cameOf({ hosts, log }: CourierParts, endpoint: string, error: unknown): Carried {
  const { host } = new URL(endpoint)
  if (!(error instanceof TidingsError)) {
    log.error({ err: error, host }, 'a push could not be made, for a reason of our own')
    return { came: 'refused' }
  }
  if (error.code === 'unavailable') {
    hosts.failed(endpoint)
    log.warn({ host, err: error }, 'a push service cannot be reached; it is tried again')
    return { came: 'failed', why: `${host} cannot be reached` }
  }
  // It leads inside, or has keys that are none: whoever subscribed so gets nothing, now or later.
  log.warn({ host, err: error }, 'a subscription cannot be pushed to')
  return { came: 'dead', why: `nothing can be pushed to ${host}` }
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
