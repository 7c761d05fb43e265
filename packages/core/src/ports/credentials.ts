import type { Platform, Uid } from '@tidings/protocol'

export interface TokenClaims {
  readonly uid: Uid
  readonly platform?: Platform
  /** The one terminal that may use it. */
  readonly client?: string
  /** The user's generation when it was made. Absent from tokens of other issuers. */
  readonly generation?: number
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** EdDSA JWTs that any node checks without the store, and those of issuers that the operator trusts (by JWKS). */
export interface Tokens {
  issue(claims: TokenClaims): Promise<string>
  /** undefined when the token is not valid; 'expired' when it was once. Never says why beyond that. */
  verify(token: string, now: number): Promise<TokenClaims | 'expired' | undefined>
  /** What a token of ours says or said, whenever it expired; undefined when it never was one. */
  remember(token: string): Promise<TokenClaims | undefined>
}

/**
 * What is kept of a secret of ours that stands in a link: URL-safe, always the same, and not to be turned back. Such
 * secrets are random and long, so a fast hash is enough.
 */
export type SecretHash = (secret: string) => string

/** Makes what a new edge is set up with. */
export interface EdgeCodes {
  /** `code` is what the operator hands over, `secret` what the edge will say of it: nobody guesses it. */
  make(name: string): { readonly code: string; readonly secret: string }
}

/** In whose turn a hash is computed. Callers take turns, and who signs in does not wait behind whoever does not. */
export interface HashTurn {
  readonly caller: string
  readonly signsIn: boolean
}

/** Hashing is dear: few at once, few that wait for one caller and for all, and `unavailable` for the rest. */
export interface Passwords {
  hash(password: string, turn: HashTurn): Promise<string>
  /** Constant time. An undefined hash (no such user) takes as long as a real one and is false. */
  verify(password: string, hash: string | undefined, turn: HashTurn): Promise<boolean>
}

/** Signs links, so that whoever has one may follow it and nobody can make one up. The same on every node. */
export interface LinkSigner {
  /** URL-safe. */
  sign(text: string): string
  /** Constant time. */
  verify(text: string, signature: string): boolean
}

/** The app server's secrets. */
export interface AppSecrets {
  /** Constant time. */
  matches(secret: string): boolean
}
