import { type OutputOf, type ParsedInputOf, TidingsError, userOid } from '@tidings/protocol'
import type { Invitations } from '../accounts/invitations.ts'
import { holderOf, type Issuing, type SignedIn } from '../accounts/issuing.ts'
import type { PasswordDesk } from '../accounts/password-desk.ts'
import type { OtherCall } from '../calls/call.ts'
import type { Emails } from '../mail/emails.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import { heardTexts } from '../wordlists/heard-texts.ts'
import type { WordLists } from '../wordlists/word-lists.ts'

export interface RegisteringParts {
  readonly store: Pick<Store, 'users'>
  readonly clock: Clock
  readonly settings: Pick<CoreSettings, 'accounts' | 'registration' | 'usersInvite'>
  /** The server sends mails. */
  readonly mails: boolean
  readonly emails: Emails
  readonly directory: Directory
  readonly desk: PasswordDesk
  readonly invitations: Invitations
  readonly issuing: Issuing
  readonly wordLists: WordLists | undefined
}

/** People make accounts for themselves, where the operator lets them. */
export function createRegistering(parts: RegisteringParts) {
  const { store, clock, settings, mails, directory, desk, invitations, issuing, emails, wordLists } = parts

  const info = (): OutputOf<'account.info'> => ({
    accounts: settings.accounts,
    register: settings.accounts ? settings.registration : 'closed',
    usersInvite: settings.accounts && settings.registration !== 'closed' && settings.usersInvite,
    mail: settings.accounts && mails,
  })

  async function register(
    input: ParsedInputOf<'account.register'>,
    { actor: { address } }: OtherCall,
  ): Promise<SignedIn> {
    issuing.expectEnabled()
    const { username, password, name, client, invitation, email, language } = input
    if (email !== undefined) emails.expectOn()
    // Before the hash, which is dear; it is used up after it.
    await invitations.expectWelcome(invitation)
    const passwordHash = await desk.hash(password, { account: username, address, to: 'register' })
    const said = { from: userOid(username), to: userOid(username) }
    const heard = await heardTexts(wordLists, { name: name ?? username }, ['name'], said)
    const profile = { uid: username, name: heard.name, avatar: '', createdAt: clock.now() }
    const giveBack = await invitations.use(invitation, username)
    const user = await store.users
      .create({ ...profile, passwordHash, unlikeOthers: true })
      .catch(async (error: unknown) => {
        await giveBack()
        throw error
      })
    if (!user) {
      await giveBack()
      throw new TidingsError('conflict', `the user name ${username} is taken, or looks like one that is`)
    }
    directory.changed(username)
    if (email !== undefined) await emails.claimAtFirst(user, { address: email, language }, address)
    return issuing.signIn(user, holderOf(client))
  }

  return { info, register }
}
