import type { TokenClaims } from '@tidings/core'
import { ClientId, Platform, Uid } from '@tidings/protocol'
import type { JWTPayload } from 'jose'

/** Signatures only; nothing shared, nothing unsigned. */
export const algorithms = ['EdDSA', 'ES256', 'RS256']

/** What a verified token says; undefined when it does not name a user as ours do. */
export function claimsOf(payload: JWTPayload): TokenClaims | undefined {
  const uid = Uid.safeParse(payload.sub)
  const platform = Platform.optional().safeParse(payload.plt)
  const client = ClientId.optional().safeParse(payload.cid)
  if (!uid.success || !platform.success || !client.success || payload.iat === undefined || payload.exp === undefined)
    return undefined
  const times = { issuedAt: Math.round(payload.iat * 1000), expiresAt: Math.round(payload.exp * 1000) }
  return {
    uid: uid.data,
    ...times,
    ...(platform.data ? { platform: platform.data } : {}),
    ...(client.data ? { client: client.data } : {}),
  }
}
