import { retryAfterMs } from '@tidings/core'
import type { Http2Answer } from '../http2-connection.ts'
import { type Verdict, valueAt } from '../vendors/verdict.ts'

/** What a reason means, after "Handling notification responses from APNs" (developer.apple.com, as of 2025). */
const meanings: Readonly<Record<string, 'dead' | 'refused' | 'unauthorised' | 'failed' | 'device' | 'tokens'>> = {
  BadCollapseId: 'refused',
  BadDeviceToken: 'dead',
  BadExpirationDate: 'refused',
  BadMessageId: 'refused',
  BadPriority: 'refused',
  BadTopic: 'refused',
  DeviceTokenNotForTopic: 'dead',
  DuplicateHeaders: 'refused',
  IdleTimeout: 'failed',
  InvalidPushType: 'refused',
  MissingDeviceToken: 'refused',
  MissingTopic: 'refused',
  PayloadEmpty: 'refused',
  TopicDisallowed: 'refused',
  BadCertificate: 'unauthorised',
  BadCertificateEnvironment: 'unauthorised',
  BadEnvironmentKeyIdInToken: 'unauthorised',
  ExpiredProviderToken: 'unauthorised',
  Forbidden: 'unauthorised',
  InvalidProviderToken: 'unauthorised',
  MissingProviderToken: 'unauthorised',
  UnrelatedKeyIdInToken: 'unauthorised',
  BadPath: 'refused',
  MethodNotAllowed: 'refused',
  ExpiredToken: 'dead',
  Unregistered: 'dead',
  PayloadTooLarge: 'refused',
  TooManyProviderTokenUpdates: 'tokens',
  TooManyRequests: 'device',
  InternalServerError: 'failed',
  ServiceUnavailable: 'failed',
  Shutdown: 'failed',
}

/** So long after too many pushes to one device, and after too many tokens, is not tried again. */
const deviceRestMs = 60_000
const tokensRestMs = 20 * 60_000

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Whoever answers so is not Apple: a proxy, perhaps.
    return undefined
  }
}

/** What Apple's answer to one push means. */
export function verdictOf({ status, headers, body }: Http2Answer, now: number): Verdict {
  if (status === 200 && body === '') return { came: 'taken' }
  const json = jsonIn(body)
  const given = valueAt(json, 'reason')
  const reason = typeof given === 'string' && Object.hasOwn(meanings, given) ? given : undefined
  const why = `status ${status}${reason === undefined ? '' : `: ${reason}`}`
  const asked = retryAfterMs(headers['retry-after'], now)
  const meaning = reason === undefined ? byStatus(status) : meanings[reason]
  switch (meaning) {
    case 'dead': {
      const at = valueAt(json, 'timestamp')
      return typeof at === 'number' ? { came: 'dead', why, at } : { came: 'dead', why }
    }
    case 'device':
      return { came: 'failed', why, ofDevice: true, retryAfterMs: asked ?? deviceRestMs }
    case 'tokens':
      return { came: 'failed', why, retryAfterMs: asked ?? tokensRestMs }
    case 'unauthorised':
    case 'refused':
      return { came: meaning, why }
    default:
      return asked === undefined ? { came: 'failed', why } : { came: 'failed', why, retryAfterMs: asked }
  }
}

/** A reason that no document names. */
function byStatus(status: number): 'dead' | 'refused' | 'unauthorised' | 'failed' | 'device' {
  if (status === 403) return 'unauthorised'
  if (status === 410) return 'dead'
  if (status === 429) return 'device'
  // What was answered in Apple's place is tried again: a redirect, a page of a proxy.
  return status >= 400 && status < 500 ? 'refused' : 'failed'
}
