import type { Platform } from '@tidings/protocol'
import type { Revocation, UserRecord } from '../ports/users.ts'

/** What a right stands on: the token's generation, or, where it has none, when it was issued. */
export interface Standing {
  readonly generation?: number | undefined
  readonly issuedAt?: number | undefined
}

export function isVoid({ generation, issuedAt = 0 }: Standing, revoked: Revocation | undefined): boolean {
  if (!revoked) return false
  if (generation !== undefined) return generation < revoked.generation
  // COMPAT(2027-12): also our own tokens from before there were generations; the longest-lived lasts a year.
  return issuedAt <= Math.max(revoked.at, revoked.newest ?? 0)
}

/** By a revocation of all, or of its platform. One without a platform falls with any platform's. */
export function isVoidFor(
  user: UserRecord,
  standing: Standing & { readonly platform?: Platform | undefined },
): boolean {
  const { all, terminals: _, ...byPlatform } = user.revoked
  const { platform } = standing
  const scopes = platform === undefined ? Object.values(byPlatform) : [byPlatform[platform]]
  return isVoid(standing, all) || scopes.some((revoked) => isVoid(standing, revoked))
}
