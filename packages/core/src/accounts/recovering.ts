import { type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import type { OtherCall } from '../call.ts'
import type { UserPatch, UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings.ts'
import type { Directory } from '../users/directory.ts'
import { holderOf, type Issuing, type SignedIn } from './issuing.ts'
import type { PasswordDesk } from './password-desk.ts'
import type { Ticket, Tickets } from './tickets.ts'

export interface RecoveringParts {
  readonly settings: Pick<CoreSettings, 'publicUrl'>
  readonly directory: Directory
  readonly desk: PasswordDesk
  readonly issuing: Issuing
  readonly tickets: Tickets
  /** Voids the user's tokens, and ends their sessions. */
  readonly revokeAll: (
    uid: string,
    patch: UserPatch,
  ) => Promise<{ readonly user: UserRecord; readonly revokedAt: number }>
}

/** The page's address for a ticket. */
const linkTo = (publicUrl: string, { uid, secret }: Ticket): string =>
  `${publicUrl}/#/enter/${encodeURIComponent(uid)}/${secret}`

/** Ways back into an account whose password is forgotten, or that never had one. */
export function createRecovering(parts: RecoveringParts) {
  const { settings, directory, desk, issuing, tickets, revokeAll } = parts

  async function expectMaySignIn(user: string): Promise<UserRecord> {
    issuing.expectEnabled()
    const found = await directory.expectThere(uidOf(user))
    if (found.banned) throw new TidingsError('banned', `${found.uid} is banned; lift the ban first`)
    return found
  }

  /** The operator sets it: nobody needs to know the one before. */
  async function setPassword(
    input: ParsedInputOf<'user.password'>,
    { actor: { address } }: OtherCall,
  ): Promise<OutputOf<'user.password'>> {
    issuing.expectEnabled()
    const { uid } = await directory.expectThere(uidOf(input.user))
    const passwordHash = await desk.hash(input.password, {
      ...{ account: uid, address, to: 'change the account', byApp: true },
    })
    return { revokedAt: (await revokeAll(uid, { passwordHash })).revokedAt }
  }

  async function link(input: ParsedInputOf<'user.link'>): Promise<OutputOf<'user.link'>> {
    const user = await expectMaySignIn(input.user)
    const ticket = await tickets.make(user, { ttlMs: input.ttl })
    const { secret, expiresAt } = ticket
    const { publicUrl } = settings
    return { secret, expiresAt, ...(publicUrl === '' ? {} : { link: linkTo(publicUrl, ticket) }) }
  }

  /** With a password that is set here, everything that was issued before is void. */
  async function enter(
    { user: ref, secret, password, client }: ParsedInputOf<'account.enter'>,
    { actor: { address } }: OtherCall,
  ): Promise<SignedIn> {
    issuing.expectEnabled()
    const user = await directory.get(uidOf(ref))
    await tickets.look(user, secret)
    if (!user || user.banned) throw new TidingsError('banned', 'this account is banned')
    const caller = { account: user.uid, address, to: 'change the account' } as const
    const passwordHash = password === undefined ? undefined : await desk.hash(password, caller)
    // Again: what voids a link may have come while the password was hashed, which takes its time.
    const ticket = await tickets.look(await directory.get(user.uid), secret)
    await ticket.use()
    const holder = holderOf(client)
    if (passwordHash === undefined) return issuing.signIn(user, holder)
    return issuing.signIn((await revokeAll(user.uid, { passwordHash })).user, holder)
  }

  return { setPassword, link, enter }
}
