import type { TokenClaims, Tokens } from '@tidings/core'
import { ClientId, Platform, Uid } from '@tidings/protocol'
import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose'

/** Whose tokens are taken beside our own: a customer's sign-on, say. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly keys: { readonly url: string } | { readonly set: JSONWebKeySet }
  readonly audience?: string
}

const ownIssuer = 'tidings'
/** Signatures only; nothing shared, nothing unsigned. */
const algorithms = ['EdDSA', 'ES256', 'RS256']
/** Verified tokens that are remembered until they expire: a reconnecting client costs no signature. */
const remembered = 10_000

interface Verifier {
  readonly keys: JWTVerifyGetKey | CryptoKey
  readonly audience?: string
}

function verifierOf({ keys, audience }: TrustedIssuer): Verifier {
  const set =
    'url' in keys ? createRemoteJWKSet(new URL(keys.url), { timeoutDuration: 5000 }) : createLocalJWKSet(keys.set)
  return { keys: set, ...(audience === undefined ? {} : { audience }) }
}

/** What a verified token says; undefined when it does not name a user as ours do. Only ours have a generation. */
function claimsOf(payload: JWTPayload): TokenClaims | undefined {
  const uid = Uid.safeParse(payload.sub)
  const platform = Platform.optional().safeParse(payload.plt)
  const client = ClientId.optional().safeParse(payload.cid)
  if (!uid.success || !platform.success || !client.success || payload.iat === undefined || payload.exp === undefined)
    return undefined
  const generation = payload.iss === ownIssuer && typeof payload.gen === 'number' ? { generation: payload.gen } : {}
  const times = { issuedAt: Math.round(payload.iat * 1000), expiresAt: Math.round(payload.exp * 1000) }
  return {
    uid: uid.data,
    ...times,
    ...generation,
    ...(platform.data ? { platform: platform.data } : {}),
    ...(client.data ? { client: client.data } : {}),
  }
}

/** EdDSA JWTs signed with `key` (a private Ed25519 JWK), and those of the trusted issuers. */
export async function createTokens(key: JWK, issuers: readonly TrustedIssuer[] = []): Promise<Tokens> {
  const { d: _, ...publicKey } = key
  const [signing, verifying] = (await Promise.all([importJWK(key, 'EdDSA'), importJWK(publicKey, 'EdDSA')])) as [
    CryptoKey,
    CryptoKey,
  ]
  const verifiers = new Map<string, Verifier>(issuers.map((issuer) => [issuer.issuer, verifierOf(issuer)]))
  verifiers.set(ownIssuer, { keys: verifying })
  const known = new Map<string, TokenClaims>()

  async function verifySignature(token: string, now: number): Promise<TokenClaims | 'expired' | undefined> {
    try {
      const issuer = decodeJwt(token).iss ?? ''
      const verifier = verifiers.get(issuer)
      if (!verifier) return undefined
      const options = {
        algorithms,
        issuer,
        currentDate: new Date(now),
        ...(verifier.audience ? { audience: verifier.audience } : {}),
      }
      const { payload } = await jwtVerify(token, verifier.keys as JWTVerifyGetKey, options)
      return claimsOf(payload)
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired'
      // Any other complaint of the library's is about the token; what is not a complaint is a fault.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
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
      const before = known.get(token)
      if (before) return before.expiresAt > now ? before : 'expired'
      const claims = await verifySignature(token, now)
      if (claims === undefined || claims === 'expired') return claims
      if (known.size >= remembered) known.clear()
      known.set(token, claims)
      return claims
    },
    async remember(token) {
      const [, payload = ''] = token.split('.')
      if (!Buffer.from(payload, 'base64url').includes(`"iss":"${ownIssuer}"`)) return undefined
      const claims = await verifySignature(token, 0)
      return claims === 'expired' || claims?.generation === undefined ? undefined : claims
    },
  }
}
