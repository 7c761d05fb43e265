import { type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import { expectPerson } from '../accounts/accounts.ts'
import { holderOf, type Issuing, type SignedIn } from '../accounts/issuing.ts'
import type { PasswordDesk } from '../accounts/password-desk.ts'
import { type GoodTicket, noTicket, type Ticket, type Tickets } from '../accounts/tickets.ts'
import type { OtherCall } from '../calls/call.ts'
import type { Addresses } from '../mail/addresses.ts'
import type { Emails } from '../mail/emails.ts'
import type { UserPatch, UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'

export interface RecoveringParts {
  readonly settings: Pick<CoreSettings, 'publicUrl'>
  readonly directory: Directory
  readonly desk: PasswordDesk
  readonly issuing: Issuing
  readonly tickets: Tickets
  /** Those that were sent by mail. */
  readonly resets: Tickets
  readonly addresses: Addresses
  readonly emails: Emails
  /** Voids the user's tokens, and ends their sessions. */
  readonly revokeAll: (
    uid: string,
    patch: UserPatch,
  ) => Promise<{ readonly user: UserRecord; readonly revokedAt: number }>
}

/** The page's address for a ticket. */
export const enterLink = (publicUrl: string, { uid, secret }: Ticket): string =>
  `${publicUrl}/#/enter/${encodeURIComponent(uid)}/${secret}`

/** Ways back into an account whose password is forgotten, or that never had one. */
export function createRecovering(parts: RecoveringParts) {
  const { settings, directory, desk, issuing, tickets, resets, addresses, emails, revokeAll } = parts

  async function expectMaySignIn(user: string): Promise<UserRecord> {
    issuing.expectEnabled()
    const found = await directory.expectThere(uidOf(user))
    expectPerson(found)
    if (found.banned) throw new TidingsError('banned', `${found.uid} is banned; lift the ban first`)
    return found
  }

  /** The operator sets it: nobody needs to know the one before. */
  async function setPassword(
    input: ParsedInputOf<'user.password'>,
    { actor: { address } }: OtherCall,
  ): Promise<OutputOf<'user.password'>> {
    issuing.expectEnabled()
    const found = await directory.expectThere(uidOf(input.user))
    expectPerson(found)
    const { uid } = found
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
    return { secret, expiresAt, ...(publicUrl === '' ? {} : { link: enterLink(publicUrl, ticket) }) }
  }

  /** A link that was mailed is good as long as its mailbox is the account's. */
  async function mailed(user: UserRecord | undefined, secret: string): Promise<GoodTicket | undefined> {
    const ticket = await resets.find(user, secret)
    const { address } = ticket && user ? await addresses.of(user.uid) : {}
    return address !== undefined && ticket?.about === addresses.keyOf(address) ? ticket : undefined
  }

  /** `expired` when it is not good. Says nothing of the account. */
  async function look(user: UserRecord | undefined, secret: string) {
    const made = await tickets.find(user, secret)
    const ticket = made ?? (await mailed(user, secret))
    if (!ticket) throw noTicket()
    return { ticket, byMail: made === undefined }
  }

  /** With a password that is set here, everything that was issued before is void. */
  async function enter(
    { user: ref, secret, password, client }: ParsedInputOf<'account.enter'>,
    { actor: { address } }: OtherCall,
  ): Promise<SignedIn> {
    issuing.expectEnabled()
    const user = await directory.get(uidOf(ref))
    await look(user, secret)
    if (!user || user.banned) throw new TidingsError('banned', 'this account is banned')
    const caller = { account: user.uid, address, to: 'change the account' } as const
    const passwordHash = password === undefined ? undefined : await desk.hash(password, caller)
    // Again: what voids a link may have come while the password was hashed, which takes its time.
    const { ticket, byMail } = await look(await directory.get(user.uid), secret)
    await ticket.use()
    const holder = holderOf(client)
    if (passwordHash === undefined) return issuing.signIn(user, holder)
    const { user: now } = await revokeAll(user.uid, { passwordHash })
    if (byMail) emails.tell(user.uid, await addresses.of(user.uid), 'password')
    return issuing.signIn(now, holder)
  }

  return { setPassword, link, enter }
}
