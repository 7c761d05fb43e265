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
import type { OtherCall, UserCall } from '../calls/call.ts'
import type { Sessions } from '../connecting/sessions.ts'
import type { Actor } from '../gates/gate.ts'
import type { Identity } from '../identity/identity.ts'
import { standingOf } from '../places/judged-before.ts'
import type { UserPatch, UserRecord } from '../ports/users.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import type { CoreParts } from '../settings/parts.ts'
import type { Directory } from '../users/directory.ts'
import { holderOf, type Issuing, type SignedIn } from './issuing.ts'
import type { PasswordCaller, PasswordDesk } from './password-desk.ts'

interface AccountNeeds {
  readonly directory: Directory
  readonly sessions: Sessions
  readonly identity: Identity
  readonly desk: PasswordDesk
  readonly issuing: Issuing
  readonly pushes: Pick<PushSubscriptions, 'forgetVoid'>
}

/** A user who tries their own password at something else than signing in. */
export const ownPasswordOf = ({ uid, address, expiresAt }: Actor & { readonly kind: 'user' }): PasswordCaller => ({
  account: uid,
  address,
  to: 'change the account',
  byApp: expiresAt === undefined,
})

/** `forbidden` for an account of the app's. */
export function expectPerson({ uid, kind }: UserRecord): void {
  if (kind) throw new TidingsError('forbidden', `${uid} is nobody's account: nobody signs in as it`)
}

/** The built-in app server: accounts with a password, and the tokens that every session starts with. */
export function createAccounts(
  parts: CoreParts,
  { directory, sessions, identity, desk, issuing, pushes }: AccountNeeds,
) {
  const { store, clock } = parts

  /** Voids what was issued until now and ends the sessions that it opened, and pushes to their terminals. */
  async function revoke(uid: Uid, platform: Platform | undefined, patch: UserPatch = {}, by?: UserCall['actor']) {
    const which = { now: clock.now(), scope: platform ?? 'all', by: by && standingOf(by) } as const
    const { user, revocation } = await directory.revoke(uid, which, patch)
    sessions.closeOf(uid, 'unauthenticated', platform)
    await pushes.forgetVoid(uid, platform, by?.clientId)
    return { user, revokedAt: revocation.at }
  }

  async function login(input: ParsedInputOf<'account.login'>, { actor: { address } }: OtherCall): Promise<SignedIn> {
    issuing.expectEnabled()
    // Who is meant comes first: guesses at another spelling of an account are guesses at it.
    const uid = await store.users.meant(input.username)
    // Before the password is looked at: who changes it meanwhile voids what this one lets in.
    const user = uid === undefined ? undefined : await directory.get(uid)
    const hash = await store.users.passwordHash(uid ?? input.username)
    const terminal = uid && input.token !== undefined ? await identity.terminalOf(uid, input.token) : undefined
    const caller = { account: uid ?? userIdKey(input.username), address, to: 'sign in', terminal } as const
    if (!(await desk.isRight(input.password, user && hash, caller)) || !user) {
      throw new TidingsError('unauthenticated', 'user name or password is wrong')
    }
    if (user.banned) throw new TidingsError('banned', 'this account is banned')
    return issuing.signIn(user, holderOf(input.client))
  }

  async function changePassword(input: ParsedInputOf<'account.password'>, { actor }: UserCall): Promise<SignedIn> {
    issuing.expectEnabled()
    const hash = await store.users.passwordHash(actor.uid)
    if (!(await desk.isRight(input.current, hash, ownPasswordOf(actor)))) {
      throw new TidingsError('unauthenticated', 'the current password is wrong')
    }
    const passwordHash = await desk.hash(input.next, ownPasswordOf(actor))
    const { user } = await revoke(actor.uid, undefined, { passwordHash }, actor)
    return issuing.signIn(user, { platform: actor.platform, client: actor.clientId })
  }

  async function createToken(input: ParsedInputOf<'token.create'>): Promise<OutputOf<'token.create'>> {
    const user = await directory.expect(uidOf(input.user))
    if (user.banned) throw new TidingsError('banned', `${user.uid} is banned`)
    expectPerson(user)
    return issuing.issue(user, input)
  }

  async function revokeToken(input: ParsedInputOf<'token.revoke'>): Promise<OutputOf<'token.revoke'>> {
    const { revokedAt } = await revoke(uidOf(input.user), input.platform)
    return { revokedAt }
  }

  /** For a terminal that another one has let in. */
  const issueFor = (user: UserRecord, client: Client) => issuing.issue(user, holderOf(client))

  const revokeAll = (uid: Uid, patch: UserPatch) => revoke(uid, undefined, patch)

  return { login, changePassword, createToken, revokeToken, issueFor, revokeAll }
}
