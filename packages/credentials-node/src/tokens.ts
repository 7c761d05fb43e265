import type { TokenClaims, Tokens } from '@tidings/core'
import { type CryptoKey, decodeJwt, errors, importJWK, jwtVerify, SignJWT } from 'jose'
import { algorithms, claimsOf } from './claims.ts'
import { Issuer, type TrustedIssuer } from './issuer.ts'
import type { TokenKey } from './token-key.ts'

const ownIssuer = 'tidings'
/** Verified tokens that are remembered until they expire: a reconnecting client costs no signature. One node's copy. */
const remembered = 10_000

/** Of another issuer, whose keys may change. */
interface Vouched {
  readonly claims: TokenClaims
  readonly issuer: Issuer
  readonly keysVersion: number
  readonly at: number
}

/** A complaint of the library's is about the token; what is not a complaint is a fault. */
function verdictOn(error: unknown): 'expired' | undefined {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
  throw error
}

/**
 * EdDSA JWTs signed with `key`, and those of the trusted issuers. `elapsed` is a clock that does
 * not jump, in milliseconds.
 */
export async function createTokens(
  key: TokenKey,
  issuers: readonly TrustedIssuer[] = [],
  elapsed: () => number = () => performance.now(),
): Promise<Tokens> {
  const { d: _, ...publicKey } = key
  const [signing, verifying] = (await Promise.all([importJWK(key, 'EdDSA'), importJWK(publicKey, 'EdDSA')])) as [
    CryptoKey,
    CryptoKey,
  ]
  const foreign = new Map(issuers.map((issuer) => [issuer.issuer, new Issuer(issuer, elapsed)]))
  /** Of our own the claims alone: our key does not change. */
  const known = new Map<string, TokenClaims | Vouched>()

  async function verifyOwn(token: string, now: number): Promise<TokenClaims | 'expired' | undefined> {
    const options = { algorithms, issuer: ownIssuer, currentDate: new Date(now) }
    try {
      const { payload } = await jwtVerify(token, verifying, options)
      const claims = claimsOf(payload)
      // Only ours have a generation: which of a user's tokens are void is ours to count.
      return claims && typeof payload.gen === 'number' ? { ...claims, generation: payload.gen } : claims
    } catch (error) {
      return verdictOn(error)
    }
  }

  /** `undefined` for what is no token. */
  function issuerOf(token: string): string | undefined {
    try {
      return decodeJwt(token).iss ?? ''
    } catch (error) {
      return verdictOn(error)
    }
  }

  async function verifyForeign(issuer: Issuer, token: string, now: number) {
    try {
      return await issuer.verify(token, now)
    } catch (error) {
      return verdictOn(error)
    }
  }

  function recall(token: string, now: number): TokenClaims | 'expired' | undefined {
    const before = known.get(token)
    if (!before) return undefined
    const claims = 'claims' in before ? before.claims : before
    if (claims.expiresAt <= now) return 'expired'
    return 'claims' in before && before.issuer.isPast(before.keysVersion, before.at) ? undefined : claims
  }

  function note(token: string, claims: TokenClaims | 'expired' | undefined, issuer?: Issuer) {
    if (claims === undefined || claims === 'expired') return claims
    if (known.size >= remembered) known.clear()
    known.set(token, issuer ? { claims, issuer, keysVersion: issuer.keysVersion, at: elapsed() } : claims)
    return claims
  }

  return {
    issue: ({ uid, platform, client, generation, issuedAt, expiresAt }) =>
      new SignJWT({
        ...(platform ? { plt: platform } : {}),
        ...(client ? { cid: client } : {}),
        ...(generation === undefined ? {} : { gen: generation }),
      })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(ownIssuer)
        .setSubject(uid)
        // Fractions of a second: times are in milliseconds everywhere else.
        .setIssuedAt(issuedAt / 1000)
        .setExpirationTime(expiresAt / 1000)
        .sign(signing),
    async verify(token, now) {
      const before = recall(token, now)
      if (before !== undefined) return before
      const name = issuerOf(token)
      if (name === ownIssuer) return note(token, await verifyOwn(token, now))
      const issuer = foreign.get(name ?? '')
      return issuer && note(token, await verifyForeign(issuer, token, now), issuer)
    },
    async remember(token) {
      const claims = issuerOf(token) === ownIssuer ? await verifyOwn(token, 0) : undefined
      return claims === 'expired' ? undefined : claims
    },
  }
}
