import type { TokenClaims } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import {
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { algorithms, claimsOf } from './claims.ts'
import { KeySet, type KnownKeys } from './key-set.ts'

/** Whose tokens are taken beside our own: a customer's sign-on, say. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly keys: { readonly url: string } | { readonly set: JSONWebKeySet }
  readonly audience?: string
}

/** Its clock may be so far ahead of ours: in seconds for `nbf`, and for `iat`. */
const aheadSeconds = 60
/** Its tokens are good so much longer than they say. A session ends with its token: a longer grace would be a longer session. */
const graceMs = 2000

/** Signed by a key that is not known, or that may have been replaced under the same name. */
const perhapsNewKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed

export class Issuer {
  readonly #issuer: string
  readonly #audience: string | undefined
  readonly #published: KeySet | undefined
  readonly #given: KnownKeys

  constructor({ issuer, keys, audience }: TrustedIssuer, elapsed: () => number) {
    this.#issuer = issuer
    this.#audience = audience
    this.#published = 'url' in keys ? new KeySet(keys.url, elapsed) : undefined
    this.#given = { find: createLocalJWKSet('set' in keys ? keys.set : { keys: [] }), at: 0, version: 0 }
  }

  /** The keys by which a token was judged. */
  get keysVersion(): number {
    return this.#published?.version ?? 0
  }

  /** Must a token be judged again that was judged then, by that version of the keys? */
  isPast(version: number, at: number): boolean {
    return this.#published?.isPast(version, at) ?? false
  }

  /** Throws the library's complaints of the token; `unavailable` when its keys cannot be had. */
  async verify(token: string, now: number): Promise<TokenClaims | 'expired' | undefined> {
    const keys = (await this.#published?.current()) ?? this.#given
    try {
      return await this.#judge(token, keys, now)
    } catch (error) {
      const newer = perhapsNewKey(error) ? await this.#newerKeys(keys, error) : undefined
      if (!newer) throw error
      return this.#judge(token, newer, now)
    }
  }

  async #newerKeys(keys: KnownKeys, error: unknown): Promise<KnownKeys | undefined> {
    try {
      const newer = await this.#published?.newerThan(keys)
      return newer?.version === keys.version ? undefined : newer
    } catch (fault) {
      // The key was known and the signature wrong: that no other key could be asked for changes nothing.
      if (error instanceof errors.JWSSignatureVerificationFailed && fault instanceof TidingsError) return undefined
      throw fault
    }
  }

  async #judge(token: string, { find }: KnownKeys, now: number): Promise<TokenClaims | 'expired' | undefined> {
    const { payload } = await verifyWithAny(token, find, {
      algorithms,
      issuer: this.#issuer,
      currentDate: new Date(now),
      clockTolerance: aheadSeconds,
      ...(this.#audience === undefined ? {} : { audience: this.#audience }),
    })
    const claims = claimsOf(payload)
    if (!claims || claims.issuedAt > now + aheadSeconds * 1000) return undefined
    const expiresAt = claims.expiresAt + graceMs
    return expiresAt <= now ? 'expired' : { ...claims, expiresAt }
  }
}

/** A token that does not name its key may be signed by any of those that fit. */
async function verifyWithAny(token: string, find: JWTVerifyGetKey, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, find, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options)
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}
