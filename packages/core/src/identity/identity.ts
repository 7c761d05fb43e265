import { TidingsError, Uid, uidOf } from '@tidings/protocol'
import { addressKey } from '../budgets/address-key.ts'
import type { SessionId } from '../calls/call.ts'
import type { Actor, Credential } from '../gates/gate.ts'
import type { UserActor } from '../judging/judging.ts'
import type { AppSecrets, SecretHash, Tokens } from '../ports/credentials.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Registry } from '../sessions/registry.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Guesses } from './guesses.ts'
import type { IncomingKept } from './incoming-kept.ts'
import { sameSecret } from './same-secret.ts'
import { type Seated, type SeatParts, Seats } from './seats.ts'
import { isVoid, isVoidFor } from './standing.ts'

export interface IdentityParts extends SeatParts {
  readonly tokens: Tokens
  readonly secrets: AppSecrets
  readonly terminals: Terminals
  readonly guesses: Guesses
  readonly incomingKept: Pick<IncomingKept, 'find'>
  readonly secretHash: SecretHash
  readonly registry: Registry
}

type IncomingAddress = NonNullable<Credential['incoming']>

/** Who is it? Tokens need no store: what was revoked stands in the user's cached record. */
export class Identity {
  readonly #parts: IdentityParts
  readonly seats: Seats

  constructor(parts: IdentityParts) {
    this.#parts = parts
    this.seats = new Seats(parts)
  }

  async identify(credential: Credential): Promise<Actor> {
    const { bearer, incoming, actAs, address } = credential
    if (incoming) return this.#incoming(incoming, address)
    if (bearer === undefined) return { kind: 'anyone', address }
    if (this.#parts.secrets.matches(bearer))
      return actAs === undefined ? { kind: 'app', address } : this.actFor(actAs, address)
    if (actAs !== undefined) throw new TidingsError('forbidden', 'only an app server may send Tidings-As')
    const { actor } = await this.user(bearer, address)
    return actor
  }

  /** Who says what comes to an incoming webhook: `not_found`, `banned`. */
  async #incoming({ room, id, secret }: IncomingAddress, address: string): Promise<UserActor> {
    const found = await this.#parts.incomingKept.find(room, id)
    if (!found || !sameSecret(found.kept.hash, this.#parts.secretHash(secret)))
      throw new TidingsError('not_found', 'there is no such incoming webhook, or it has another address by now')
    const { uid, mentionAll, rename } = found.kept
    const actor = await this.actFor(uid, address)
    return { ...actor, isRobot: true, incoming: { room, mentionAll, rename } }
  }

  /** The user whom a token names: `unauthenticated`, `expired`, `banned`. */
  async user(token: string, address: string): Promise<{ readonly actor: UserActor; readonly user: UserRecord }> {
    const claims = await this.#parts.tokens.verify(token, this.#parts.clock.now())
    if (claims === 'expired') throw new TidingsError('expired', 'the token has expired; sign in again')
    if (!claims) throw new TidingsError('unauthenticated', 'the token is not valid')
    const { uid, platform, client, generation, issuedAt, expiresAt } = claims
    const terminal = { ...(platform ? { platform } : {}), ...(client ? { clientId: client } : {}) }
    const stands = { issuedAt, expiresAt, ...(generation === undefined ? {} : { generation }) }
    const found: UserActor = { kind: 'user', uid, address, ...stands, ...terminal }
    const user = await this.expectStanding(found)
    // A robot has the tokens that this server made for it, and none of another issuer's.
    const isRobot = user.kind === 'robot' && generation !== undefined
    if (user.kind && !isRobot)
      throw new TidingsError('unauthenticated', `${uid} is nobody's account: no token is for it`)
    const actor = { ...found, standing: user.standing, ...(isRobot ? { isRobot: true as const } : {}) }
    if (generation === undefined) this.#parts.directory.saw(uid, issuedAt)
    this.#parts.guesses.wasAt(uid, addressKey(address))
    return { actor, user }
  }

  /** The terminal that an earlier token of a user's shows to be theirs, also when it has expired; not when it was revoked. */
  async terminalOf(uid: Uid, token: string): Promise<string | undefined> {
    const claims = await this.#parts.tokens.remember(token)
    const user = claims?.uid === uid ? await this.#parts.directory.get(uid) : undefined
    if (!claims || !user || isVoidFor(user, claims)) return undefined
    const { client = '' } = claims
    return isVoid(claims, await this.#parts.terminals.revoked(uid, client)) ? undefined : client
  }

  /** Does the right still stand on which somebody came in? `unauthenticated`, `banned`. */
  async expectStanding(actor: UserActor): Promise<UserRecord> {
    const known = await this.#judged(actor)
    const user = known?.banned ? await this.#asStored(actor.uid) : known
    if (!user) throw new TidingsError('unauthenticated', 'the token is not valid')
    if (user.banned) throw new TidingsError('banned', 'this account is banned')
    // Whoever an app server acts for came in on no token.
    if (actor.expiresAt === undefined) return user
    if (isVoidFor(user, actor)) throw new TidingsError('unauthenticated', 'the token was revoked; sign in again')
    if (actor.clientId !== undefined) await this.#expectNotKicked(actor, actor.clientId)
    return user
  }

  /**
   * As `expectStanding`, by what the store says now: with the standing that was found. The session of who does not stand any
   * more is closed, and so is one whose seat another session has taken.
   */
  async standsAgain(actor: UserActor, over: SessionId | undefined): Promise<UserActor> {
    const { directory, terminals, registry } = this.#parts
    const session = over === undefined ? undefined : registry.find(over)
    directory.forget(actor.uid)
    terminals.remembered.forget(actor.uid)
    try {
      const user = await this.expectStanding(actor)
      // One that was thrown out while what it said was under way is known no more: it may be for its seat.
      const hasGone = over !== undefined && !session && this.seats.areFew
      if (hasGone || (session && !this.seats.sits(session, user))) {
        session?.close('replaced')
        throw new TidingsError('unauthenticated', 'another session has taken the place of this one')
      }
      const now = { ...actor, standing: user.standing }
      session?.stands(now)
      return now
    } catch (error) {
      const code = error instanceof TidingsError ? error.code : undefined
      if (code === 'banned' || code === 'unauthenticated') session?.close(code)
      throw error
    }
  }

  /** As `standsAgain`, for sessions about which something was heard; who is about to sit down is looked at when they sit. */
  async lookAt(sessions: readonly Seated[]): Promise<void> {
    for (const session of sessions) await this.seats.inTurn(session.uid, () => this.#lookAt(session))
  }

  async #lookAt({ live, actor, id }: Seated): Promise<void> {
    if (!live) return
    await this.standsAgain(actor, id).catch((error: unknown) => {
      // It has been closed; where the store is away, it is looked at again when it writes.
      this.#parts.log.info({ err: error, uid: actor.uid }, 'a session does not stand any more')
    })
  }

  /** A token that names its terminal is for no other; one that was kicked needs a new token. `forbidden`, `unauthenticated`. */
  async expectTerminal(actor: UserActor, id: string): Promise<void> {
    const { clientId } = actor
    if (clientId !== undefined && clientId !== id)
      throw new TidingsError('forbidden', `this token is for the terminal ${clientId}, not for ${id}`)
    await this.#expectNotKicked(actor, id)
  }

  async #expectNotKicked(actor: UserActor, client: string): Promise<void> {
    if (isVoid(actor, await this.#parts.terminals.revoked(actor.uid, client)))
      throw new TidingsError('unauthenticated', 'this terminal was signed out; sign in again')
  }

  /**
   * By times only tokens without a generation are judged. A revocation that seems to come later was made when the clock
   * was ahead: it is of now at the latest, so that what is issued from now on is good.
   */
  async #judged({ uid, generation }: UserActor): Promise<UserRecord | undefined> {
    const { directory, clock } = this.#parts
    const user = await directory.get(uid)
    if (!user || user.erased || generation !== undefined) return user
    const now = clock.now()
    const ahead = Object.values(user.revoked).some(({ at }) => at > now)
    return ahead ? directory.update(uid, { revokedNotAfter: now }) : user
  }

  /** Whoever is refused is refused by what stands now: the ban may have been lifted on another node. */
  #asStored(uid: Uid): Promise<UserRecord | undefined> {
    this.#parts.directory.forget(uid)
    return this.#parts.directory.get(uid)
  }

  /** A user for whom somebody acts who needs no token: `invalid`, `not_found`, `banned`. */
  async actFor(actAs: string, address: string): Promise<UserActor> {
    const uid = Uid.safeParse(uidOf(actAs))
    if (!uid.success) throw new TidingsError('invalid', 'Tidings-As does not hold a user id')
    const known = await this.#parts.directory.expect(uid.data)
    const user = known.banned ? await this.#asStored(uid.data) : known
    if (!user || user.banned) throw new TidingsError('banned', `${uid.data} is banned`)
    const isRobot = user.kind === 'robot' ? ({ isRobot: true } as const) : undefined
    return { kind: 'user', uid: user.uid, address, standing: user.standing, ...isRobot }
  }
}
