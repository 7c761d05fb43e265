import { type DeviceNotice, type Log, type ProviderAnswer, retryAfterMs, type WebSubscription } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import type { PushParts, WebParts } from './parts.ts'
import { payloadOf } from './payload.ts'

type WebPushParts = Pick<PushParts, 'clock' | 'log' | 'settings'> & { readonly web: WebParts }

const answerBytes = 500

/** With which a push service says that it is told too much; Microsoft's says 406. */
const tooMany = new Set([429, 406])

/** So ntfy says that nobody listens at this one just now. */
const nobodyListens = 507

/** So Apple's and Google's say that a browser has subscribed with another key than this server's: it never takes what is signed here. */
const otherKey = /VapidPkHashMismatch|do(es)? not correspond to the (credentials|sender ID) used to/

/** Hands a notice to the push service of a browser, once. Never rejects. */
export async function pushToBrowser(
  parts: WebPushParts,
  to: WebSubscription,
  notice: DeviceNotice,
): Promise<ProviderAnswer> {
  const { host } = new URL(to.endpoint)
  try {
    const { status, body, retryAfter } = await post(parts, to, notice)
    if (status >= 200 && status < 300) return { came: 'taken' }
    const why = `${host} answered ${status}`
    if (status === 404 || status === 410 || otherKey.test(body)) return { came: 'dead', why }
    if (!tooMany.has(status) && status < 500) {
      parts.log.warn({ host, status, said: body }, 'a push service says why it refuses a push')
      return { came: 'refused', why }
    }
    const asked = retryAfterMs(retryAfter, parts.clock.now()) ?? (tooMany.has(status) ? 0 : undefined)
    const failed = { came: 'failed', why } as const
    if (status === nobodyListens) return { ...failed, ofDevice: true }
    return asked === undefined ? failed : { ...failed, retryAfterMs: asked }
  } catch (error) {
    return cameOf(host, error, parts.log)
  }
}

function cameOf(host: string, error: unknown, log: Log): ProviderAnswer {
  if (!(error instanceof TidingsError)) {
    log.error({ err: error, host }, 'a push could not be made, for a reason of our own')
    return { came: 'refused', why: 'a fault of the server' }
  }
  log.warn({ host, err: error }, 'a push does not reach its push service')
  if (error.code === 'unavailable') return { came: 'failed', why: `${host} cannot be reached` }
  // It leads inside, or has keys that are none: whoever subscribed so gets nothing, now or later.
  return { came: 'dead', why: `nothing can be pushed to ${host}` }
}

async function post(
  { web: { posting, seal }, clock, settings }: WebPushParts,
  { endpoint, keys }: WebSubscription,
  notice: DeviceNotice,
) {
  const now = clock.now()
  const headers = {
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    authorization: await seal.authorization(endpoint, now),
    ttl: String(Math.max(0, Math.floor((notice.until - now) / 1000))),
    urgency: 'high',
    topic: notice.topic,
  }
  const body = seal.seal(keys, JSON.stringify(payloadOf(notice)))
  const { timeoutMs } = settings
  return posting.post({ url: endpoint, headers, body, timeoutMs, maxBytes: answerBytes, statusDecides: true })
}
