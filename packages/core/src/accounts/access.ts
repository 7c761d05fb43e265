import { type Platform, TidingsError, Uid, uidOf } from '@tidings/protocol'
import type { Actor, Credential } from '../gate.ts'
import type { AppSecrets, Tokens } from '../ports/credentials.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Directory } from '../users/directory.ts'

type UserActor = Actor & { readonly kind: 'user' }

/** Who is it? Tokens need no store: what was revoked stands in the user's cached record. */
export class Access {
  readonly #tokens: Tokens
  readonly #secrets: AppSecrets
  readonly #directory: Directory
  readonly #clock: Clock

  constructor(tokens: Tokens, secrets: AppSecrets, directory: Directory, clock: Clock) {
    this.#tokens = tokens
    this.#secrets = secrets
    this.#directory = directory
    this.#clock = clock
  }

  async identify(credential: Credential): Promise<Actor> {
    const { bearer, actAs, address } = credential
    if (bearer === undefined) return { kind: 'anyone', address }
    if (this.#secrets.matches(bearer))
      return actAs === undefined ? { kind: 'app', address } : this.#actFor(actAs, address)
    if (actAs !== undefined) throw new TidingsError('forbidden', 'only an app server may send Tidings-As')
    const { actor } = await this.user(bearer, address)
    return actor
  }

  /** The user whom a token names: `unauthenticated`, `expired`, `banned`. */
  async user(token: string, address: string): Promise<{ readonly actor: UserActor; readonly user: UserRecord }> {
    const claims = await this.#tokens.verify(token, this.#clock.now())
    if (claims === 'expired') throw new TidingsError('expired', 'the token has expired; sign in again')
    const user = claims && (await this.#directory.get(claims.uid))
    if (!claims || !user) throw new TidingsError('unauthenticated', 'the token is not valid')
    if (user.banned) throw new TidingsError('banned', 'this account is banned')
    if (claims.issuedAt < voidBefore(user, claims.platform)) {
      throw new TidingsError('unauthenticated', 'the token was revoked; sign in again')
    }
    const platform = claims.platform === undefined ? {} : { platform: claims.platform }
    return { actor: { kind: 'user', uid: claims.uid, address, ...platform }, user }
  }

  async #actFor(actAs: string, address: string): Promise<UserActor> {
    const uid = Uid.safeParse(uidOf(actAs))
    if (!uid.success) throw new TidingsError('invalid', 'Tidings-As does not hold a user id')
    const user = await this.#directory.expect(uid.data)
    if (user.banned) throw new TidingsError('banned', `${uid.data} is banned`)
    return { kind: 'user', uid: uid.data, address }
  }
}

/** A token issued before this time is void. One without a platform falls with any platform's. */
function voidBefore(user: UserRecord, platform: Platform | undefined): number {
  const { all = 0, ...byPlatform } = user.revokedBefore
  const times = platform === undefined ? Object.values(byPlatform) : [byPlatform[platform] ?? 0]
  return Math.max(all, ...times)
}
