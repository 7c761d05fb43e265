import { createPrivateKey } from 'node:crypto'
import type { Clock } from '@tidings/core'
import { SignJWT } from 'jose'
import type { AccessToken } from '../access-token.ts'

export interface ProviderKey {
  /** PEM, as Apple hands it out (`AuthKey_….p8`). */
  readonly key: string
  readonly keyId: string
  readonly teamId: string
}

/** Apple takes none that is older than an hour, and no other within twenty minutes (`TooManyProviderTokenUpdates`). */
const renewedAfterMs = 45 * 60_000
const keptForMs = 20 * 60_000

/** What this server is known to Apple by: signed when it is needed, and kept for as long as Apple wants it kept. */
export function createProviderToken({ key, keyId, teamId }: ProviderKey, clock: Clock): AccessToken {
  const privateKey = createPrivateKey(key)
  let kept: { readonly token: Promise<string>; readonly at: number } | undefined

  const signed = (): Promise<string> =>
    new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(clock.now() / 1000))
      .sign(privateKey)

  return {
    token() {
      if (!kept || clock.elapsed() - kept.at >= renewedAfterMs) kept = { token: signed(), at: clock.elapsed() }
      return kept.token
    },
    // Of what Apple calls expired before its time another would be, too: then it is a clock that is wrong.
    forget() {
      if (kept && clock.elapsed() - kept.at >= keptForMs) kept = undefined
    },
  }
}
