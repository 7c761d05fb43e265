import type { Clock, DeviceAddress, DeviceNotice, ProviderAnswer, PushProvider } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'
import { Http2Connection } from '../http2-connection.ts'
import type { Verdict } from '../vendors/verdict.ts'
import { createProviderToken, type ProviderKey } from './provider-token.ts'
import { verdictOf } from './reasons.ts'
import { type ApnsPush, callPush, noticePush } from './saying.ts'

export interface ApnsSettings extends ProviderKey {
  /** The app's bundle id, where a device names none. */
  readonly app: string
  /** `https://api.push.apple.com`, `https://api.sandbox.push.apple.com` */
  readonly url: string
}

export interface ApnsParts {
  readonly clock: Clock
  /** For one answer. */
  readonly timeoutMs: number
  /** Whose certificates are trusted beside the system's, PEM. */
  readonly ca?: readonly string[]
}

/** Nobody's: whoever answers that it is none has taken the key. */
const nobodysToken = '0'.repeat(64)

/**
 * Apple's push service over HTTP/2, with a token that the team's key signs. Sources (developer.apple.com, as of 2025): "Sending
 * notification requests to APNs", "Establishing a token-based connection to APNs", "Handling notification responses from APNs".
 */
export function createApns(settings: ApnsSettings, parts: ApnsParts): PushProvider & AsyncDisposable {
  const { app, url } = settings
  const { clock, timeoutMs, ca } = parts
  const { origin, pathname } = new URL(url)
  const connection = new Http2Connection({ origin, clock, timeoutMs, ...(ca ? { ca } : {}) })
  const tokens = createProviderToken(settings, clock)
  const base = pathname.replace(/\/$/, '')

  async function once({ token, headers, body }: ApnsPush): Promise<Verdict> {
    const known = await tokens.token()
    const authorised = { ...headers, authorization: `bearer ${known}` }
    const path = `${base}/3/device/${encodeURIComponent(token)}`
    const came = verdictOf(await connection.post({ path, headers: authorised, body }), clock.now())
    if (came.came === 'unauthorised') tokens.forget(known)
    return came
  }

  async function carry(push: ApnsPush): Promise<ProviderAnswer> {
    const first = await once(push)
    const came = first.came === 'unauthorised' ? await once(push) : first
    // An operator can put it right while it waits.
    return came.came === 'unauthorised' ? { came: 'failed', why: `the key is not taken: ${came.why}` } : came
  }

  async function send(to: DeviceAddress, notice: DeviceNotice): Promise<ProviderAnswer> {
    if (notice.kind === 'call' && to.voipToken !== undefined) {
      const came = await carry(callPush(to, to.voipToken, notice, app))
      // The app may have been installed anew, and shows it at least.
      if (came.came !== 'dead' || to.token === undefined) return came
    }
    if (to.token === undefined) return { came: 'impossible' }
    return carry(noticePush({ ...to, token: to.token }, notice, app))
  }

  const failed = (error: unknown): ProviderAnswer => ({
    came: 'failed',
    why: error instanceof TidingsError ? error.message : `it could not be asked (${(error as Error).name})`,
  })

  return {
    name: 'apns',
    send: (to, notice) => send(to, notice).catch(failed),
    async check() {
      const headers = { 'apns-topic': app, 'apns-push-type': 'background', 'apns-priority': '5' }
      const body = JSON.stringify({ aps: { 'content-available': 1 } })
      const came = await once({ token: nobodysToken, headers, body })
      if (came.came === 'unauthorised')
        throw new TidingsError('rejected', `the key is not taken (${came.why}): check the key, its id and the team's`)
      if (came.came === 'failed') throw new TidingsError('unavailable', came.why)
      if (came.came === 'refused')
        throw new TidingsError('rejected', `a push to ${app} is refused (${came.why}): check the bundle id`)
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
