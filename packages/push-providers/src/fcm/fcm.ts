import { createPrivateKey } from 'node:crypto'
import type { DeviceNotice, PushProvider } from '@tidings/core'
import { SignJWT } from 'jose'
import { createAccessToken } from '../access-token.ts'
import { createHttp2Posting } from '../http2-posting.ts'
import { formQuestion, jsonQuestion } from '../vendors/asking.ts'
import { oauthToken } from '../vendors/oauth.ts'
import { checkKeys, createVendor, tokenFrom, type VendorParts } from '../vendors/vendor.ts'
import { type FcmChannels, fcmMessage } from './saying.ts'
import { fcmVerdict } from './verdict.ts'

/** As in the file of a service account, but for the addresses. */
export interface FcmSettings extends FcmChannels {
  readonly projectId: string
  readonly clientEmail: string
  /** PEM. */
  readonly privateKey: string
  readonly privateKeyId: string
  /** `https://fcm.googleapis.com` */
  readonly url: string
  /** `https://oauth2.googleapis.com/token` */
  readonly tokenUrl: string
}

export interface FcmParts extends VendorParts {
  /** Whose certificates are trusted beside the system's, PEM. */
  readonly ca?: readonly string[]
}

const scope = 'https://www.googleapis.com/auth/firebase.messaging'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Google hands out a token for what the key of the service account has signed (RFC 7523). */
function tokensOf({ clientEmail, privateKey, privateKeyId, tokenUrl }: FcmSettings, parts: FcmParts) {
  const key = createPrivateKey(privateKey)
  const { clock } = parts

  async function assertion(): Promise<string> {
    const iat = Math.floor(clock.now() / 1000)
    const claims = new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: privateKeyId })
      .setIssuer(clientEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(iat)
      .setExpirationTime(iat + 3600)
    return claims.sign(key)
  }

  async function fetched() {
    const question = formQuestion(tokenUrl, { grant_type: grantType, assertion: await assertion() })
    return tokenFrom(parts, { question, read: oauthToken })
  }

  return createAccessToken(fetched, clock)
}

/**
 * Firebase Cloud Messaging, version 1 of `messages:send`, over HTTP/2. Sources (firebase.google.com, as of 2026): "REST Resource:
 * projects.messages", "Send messages using the FCM HTTP v1 API", "ErrorCode". A withdrawal, and a call on Android, is a data message: the
 * app takes its notification away, or rings.
 */
export function createFcm(settings: FcmSettings, parts: FcmParts): PushProvider & AsyncDisposable {
  const { clock, timeoutMs, ca } = parts
  const overHttp2 = createHttp2Posting({ clock, timeoutMs, ...(ca ? { ca } : {}) })
  const token = tokensOf(settings, parts)
  const address = `${settings.url}/v1/projects/${encodeURIComponent(settings.projectId)}/messages:send`
  const ask = (access: string, body: string) => jsonQuestion(address, body, { authorization: `Bearer ${access}` })

  async function check(): Promise<void> {
    token.forget(await token.token())
    // Looked at, and sent to nobody.
    const body = JSON.stringify({ validate_only: true, message: { topic: 'tidings', data: { kind: 'check' } } })
    await checkKeys({ ...parts, posting: overHttp2 }, ask(await token.token(), body), fcmVerdict)
  }

  const vendor = createVendor(
    {
      name: 'fcm',
      token,
      question: (to, notice: DeviceNotice) => (access) =>
        ask(access, fcmMessage(to.token, notice, clock.now(), settings)),
      verdict: fcmVerdict,
      check,
    },
    { ...parts, posting: overHttp2 },
  )
  return { ...vendor, [Symbol.asyncDispose]: () => overHttp2[Symbol.asyncDispose]() }
}
