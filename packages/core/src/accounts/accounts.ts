import {
  type Client,
  type OutputOf,
  type ParsedInputOf,
  type Platform,
  TidingsError,
  type Uid,
  uidOf,
  userIdKey,
} from '@tidings/protocol'
import type { OtherCall, UserCall } from '../call.ts'
import type { CoreParts } from '../parts.ts'
import type { UserPatch, UserRecord } from '../ports/users.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { type Directory, presentUser } from '../users/directory.ts'
import { isPassword } from './password-check.ts'

type SignedIn = OutputOf<'account.login'>

/** For whom a token is made: the platform and the terminal, as far as they are known. */
interface Holder {
  readonly platform?: Platform | undefined
  readonly client?: string | undefined
  readonly ttl?: number | undefined
}

const holderOf = (client: Client | undefined): Holder => ({ platform: client?.platform, client: client?.id })

/** The built-in app server: accounts with a password, and the tokens that every session starts with. */
export function createAccounts(parts: CoreParts, directory: Directory, sessions: Sessions, signIns: RateLimiter) {
  const { store, clock, tokens, passwords, settings } = parts

  function expectEnabled(): void {
    if (!settings.accounts) throw new TidingsError('forbidden', 'accounts are kept by the app, not by this server')
  }

  /** `user` as it was when its right to a token was proved: what is revoked after that voids the token, too. */
  async function issue({ uid, generation }: UserRecord, { platform, client, ttl = settings.tokenTtlMs }: Holder) {
    const issuedAt = clock.now()
    const expiresAt = issuedAt + ttl
    const holder = { ...(platform ? { platform } : {}), ...(client ? { client } : {}) }
    return { token: await tokens.issue({ uid, generation, issuedAt, expiresAt, ...holder }), expiresAt }
  }

  async function signIn(user: UserRecord, holder: Holder): Promise<SignedIn> {
    return { user: presentUser(user), ...(await issue(user, holder)) }
  }

  /** Voids what was issued until now and ends the sessions that it opened. */
  async function revoke(uid: Uid, platform: Platform | undefined, patch: UserPatch = {}) {
    const { user, revocation } = await directory.revoke(uid, { now: clock.now(), scope: platform ?? 'all' }, patch)
    sessions.closeOf(uid, 'unauthenticated', platform)
    return { user, revokedAt: revocation.at }
  }

  async function register(input: ParsedInputOf<'account.register'>): Promise<SignedIn> {
    expectEnabled()
    const { username, password, name, client } = input
    const passwordHash = await passwords.hash(password)
    const createdAt = clock.now()
    const profile = { uid: username, name: name ?? username, avatar: '', createdAt }
    const user = await store.users.create({ ...profile, passwordHash, unlikeOthers: true })
    if (!user) throw new TidingsError('conflict', `the user name ${username} is taken, or looks like one that is`)
    directory.forget(username)
    return signIn(user, holderOf(client))
  }

  async function login(input: ParsedInputOf<'account.login'>, _call: OtherCall): Promise<SignedIn> {
    expectEnabled()
    // Who is meant comes first: another spelling of an account is not another account's budget of guesses.
    const uid = await store.users.meant(input.username)
    // Beside the caller's address: guessing one account's password from many addresses is slow, too.
    signIns.take(`account ${uid ?? userIdKey(input.username)}`)
    // Before the password is looked at: who changes it meanwhile voids what this one lets in.
    const user = uid === undefined ? undefined : await directory.get(uid)
    const hash = uid === undefined ? undefined : await store.users.passwordHash(uid)
    if (!(await isPassword(passwords, input.password, hash)) || !user) {
      throw new TidingsError('unauthenticated', 'user name or password is wrong')
    }
    if (user.banned) throw new TidingsError('banned', 'this account is banned')
    return signIn(user, holderOf(input.client))
  }

  async function changePassword(input: ParsedInputOf<'account.password'>, { actor }: UserCall): Promise<SignedIn> {
    expectEnabled()
    const hash = await store.users.passwordHash(actor.uid)
    if (!(await isPassword(passwords, input.current, hash))) {
      throw new TidingsError('unauthenticated', 'the current password is wrong')
    }
    const { user } = await revoke(actor.uid, undefined, { passwordHash: await passwords.hash(input.next) })
    return signIn(user, { platform: actor.platform, client: actor.clientId })
  }

  async function createToken(input: ParsedInputOf<'token.create'>): Promise<OutputOf<'token.create'>> {
    const user = await directory.expect(uidOf(input.user))
    if (user.banned) throw new TidingsError('banned', `${user.uid} is banned`)
    return issue(user, input)
  }

  async function revokeToken(input: ParsedInputOf<'token.revoke'>): Promise<OutputOf<'token.revoke'>> {
    const { revokedAt } = await revoke(uidOf(input.user), input.platform)
    return { revokedAt }
  }

  /** For a terminal that another one has let in. */
  const issueFor = (user: UserRecord, client: Client) => issue(user, holderOf(client))

  return { register, login, changePassword, createToken, revokeToken, issueFor }
}
