import { type Platform, TidingsError, Uid, uidOf } from '@tidings/protocol'
import type { Actor, Credential } from '../gate.ts'
import type { AppSecrets, Tokens } from '../ports/credentials.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Directory } from '../users/directory.ts'

type UserActor = Actor & { readonly kind: 'user' }

export interface AccessParts {
  readonly tokens: Tokens
  readonly secrets: AppSecrets
  readonly directory: Directory
  readonly terminals: Terminals
  readonly clock: Clock
}

/** Who is it? Tokens need no store: what was revoked stands in the user's cached record. */
export class Access {
  readonly #parts: AccessParts

  constructor(parts: AccessParts) {
    this.#parts = parts
  }

  async identify(credential: Credential): Promise<Actor> {
    const { bearer, actAs, address } = credential
    if (bearer === undefined) return { kind: 'anyone', address }
    if (this.#parts.secrets.matches(bearer))
      return actAs === undefined ? { kind: 'app', address } : this.#actFor(actAs, address)
    if (actAs !== undefined) throw new TidingsError('forbidden', 'only an app server may send Tidings-As')
    const { actor } = await this.user(bearer, address)
    return actor
  }

  /** The user whom a token names: `unauthenticated`, `expired`, `banned`. */
  async user(token: string, address: string): Promise<{ readonly actor: UserActor; readonly user: UserRecord }> {
    const claims = await this.#parts.tokens.verify(token, this.#parts.clock.now())
    if (claims === 'expired') throw new TidingsError('expired', 'the token has expired; sign in again')
    const user = claims && (await this.#parts.directory.get(claims.uid))
    if (!claims || !user) throw new TidingsError('unauthenticated', 'the token is not valid')
    if (user.banned) throw new TidingsError('banned', 'this account is banned')
    if (claims.issuedAt < voidBefore(user, claims.platform)) {
      throw new TidingsError('unauthenticated', 'the token was revoked; sign in again')
    }
    const { uid, platform, client, issuedAt, expiresAt } = claims
    if (client !== undefined) await this.#expectNotKicked(uid, client, issuedAt)
    const terminal = { ...(platform ? { platform } : {}), ...(client ? { clientId: client } : {}) }
    return { actor: { kind: 'user', uid, address, issuedAt, expiresAt, ...terminal }, user }
  }

  /** A token that names its terminal is for no other; one that was kicked needs a new token. `forbidden`, `unauthenticated`. */
  async expectTerminal({ uid, clientId, issuedAt = 0 }: UserActor, id: string): Promise<void> {
    if (clientId !== undefined && clientId !== id)
      throw new TidingsError('forbidden', `this token is for the terminal ${clientId}, not for ${id}`)
    await this.#expectNotKicked(uid, id, issuedAt)
  }

  async #expectNotKicked(uid: Uid, client: string, issuedAt: number): Promise<void> {
    if (issuedAt < (await this.#parts.terminals.revokedBefore(uid, client)))
      throw new TidingsError('unauthenticated', 'this terminal was signed out; sign in again')
  }

  async #actFor(actAs: string, address: string): Promise<UserActor> {
    const uid = Uid.safeParse(uidOf(actAs))
    if (!uid.success) throw new TidingsError('invalid', 'Tidings-As does not hold a user id')
    const user = await this.#parts.directory.expect(uid.data)
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
