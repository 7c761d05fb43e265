import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ClientId, LoginName, NewUid, UserRef } from '../ids/oid.ts'
import { Millis } from '../nouns/message.ts'
import { Platform } from '../nouns/platform.ts'
import { Client, DisplayName, User } from '../nouns/user.ts'
import { MailAddress } from '../text/mail-addresses.ts'
import { passwordForm } from '../text/passwords.ts'
import { plainText } from '../text/sound.ts'
import { MailLanguage } from './emails.ts'
import { InvitationCode } from './invitations.ts'
import { operation } from './operation.ts'

const Password = plainText()
  .overwrite(passwordForm)
  .min(8, 'expected at least 8 characters')
  .max(256)
  .meta({ id: 'Password', description: '8–256 characters.', format: 'password' })

const signedIn = z.object({ user: User, token: z.string(), expiresAt: Millis })

export const registrations = ['open', 'invite', 'closed'] as const

/** Who may make an account. */
const Registration = z.enum(registrations).meta({
  id: 'Registration',
  description: '`open`: everybody · `invite`: who has an invitation · `closed`: nobody.',
})
export type Registration = z.output<typeof Registration>

/** A token lives between a minute and a year. */
const Ttl = z
  .int()
  .min(60_000)
  .max(365 * 86_400_000)
  .meta({ id: 'Ttl', description: 'How long the token lives, in milliseconds.' })

export const accountOperations = {
  'account.info': operation({
    summary:
      'Whether this server keeps accounts of its own, and who may make one: what a page asks before it shows a form.',
    access: 'public',
    rate: 'read',
    http: { method: 'GET', path: '/v1/accounts' },
    input: z.strictObject({}),
    output: z.object({
      accounts: z.boolean().meta({ description: 'People sign in here with a password; else the app signs them in.' }),
      register: Registration,
      usersInvite: z.boolean().meta({ description: 'Users may make invitations to this server, too.' }),
      mail: z
        .boolean()
        .meta({ description: 'Accounts may have an e-mail address, and who forgot a password asks there.' }),
    }),
    errors: [],
  }),
  'account.register': operation({
    summary: 'Makes an account of the built-in app server and signs it in. The user name becomes the user id.',
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/register' },
    input: z.strictObject({
      username: NewUid,
      password: Password,
      name: DisplayName.optional(),
      client: Client.optional(),
      invitation: InvitationCode.optional().meta({ description: 'Needed where registration is by invitation.' }),
      email: MailAddress.optional().meta({
        description: 'For a forgotten password. It counts once the link was opened that is sent to it.',
      }),
      language: MailLanguage.optional(),
    }),
    output: signedIn,
    errors: ['conflict', 'forbidden', 'not_found', 'expired', 'rejected'],
  }),
  'account.login': operation({
    summary: 'Signs in with user name and password.',
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/login' },
    input: z.strictObject({
      username: LoginName,
      password: plainText().min(1).max(256),
      client: Client.optional(),
      token: plainText().max(4096).optional().meta({
        description:
          'A token of this account that this terminal had before, also an expired one: then wrong guesses of others do not hold it up.',
      }),
    }),
    output: signedIn,
    errors: ['unauthenticated', 'banned', 'forbidden'],
  }),
  'account.password': operation({
    summary: 'Changes the password; every token given out before is void, the answer holds a new one.',
    access: 'user',
    people: true,
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/password' },
    input: z.strictObject({ current: plainText().min(1).max(256), next: Password }),
    output: signedIn,
    errors: ['unauthenticated', 'forbidden', 'not_found'],
    audit: { subject: undefined, detail: [] },
  }),
  'account.enter': operation({
    summary:
      'Signs in by a link that was made for an account, once; with a password, that is the new one and all tokens before are void.',
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/enter' },
    input: z.strictObject({
      user: UserRef,
      secret: plainText().min(1).max(64),
      password: Password.optional(),
      client: Client.optional(),
    }),
    output: signedIn,
    errors: ['expired', 'banned', 'forbidden'],
  }),
  'account.forgot': operation({
    summary:
      'Sends a link for `account.enter` to the e-mail address of an account, if there is such an account and it has one. The answer is the same whether or not.',
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/forgot' },
    input: z.strictObject({
      user: plainText()
        .trim()
        .min(1)
        .max(limits.mailAddressBytes)
        .meta({ description: 'The user name, in any spelling that signs in, or the e-mail address.' }),
      language: MailLanguage.optional(),
    }),
    output: z.object({}),
    errors: ['forbidden'],
  }),
  'user.password': operation({
    summary: 'Sets the password of an account of the built-in app server; every token given out before is void.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users/{user}/password' },
    input: z.strictObject({ user: UserRef, password: Password }),
    output: z.object({ revokedAt: Millis }),
    errors: ['not_found', 'forbidden'],
    audit: { subject: 'user', detail: [] },
  }),
  'user.link': operation({
    summary: 'Makes a link that signs a user in on the web chat, once, and lets them choose a password.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users/{user}/link' },
    input: z.strictObject({
      user: UserRef,
      ttl: z
        .int()
        .min(60_000)
        .max(7 * 86_400_000)
        .default(3_600_000)
        .meta({ description: 'How long it is good, in milliseconds.' }),
    }),
    output: z.object({
      secret: z.string().meta({ description: 'For `account.enter`.' }),
      expiresAt: Millis,
      link: z.string().optional().meta({
        description: 'The address to open; absent where the server does not know its own address.',
      }),
    }),
    errors: ['not_found', 'banned', 'forbidden'],
    audit: { subject: 'user', detail: ['ttl'] },
  }),
  'token.create': operation({
    summary: "A token for one of the app's users; this is how an app server with its own accounts signs people in.",
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/tokens' },
    input: z.strictObject({
      user: UserRef,
      platform: Platform.optional(),
      client: ClientId.optional().meta({ description: 'The one terminal that may use it.' }),
      ttl: Ttl.optional(),
    }),
    output: z.object({ token: z.string(), expiresAt: Millis }),
    errors: ['not_found', 'banned'],
    audit: { subject: 'user', detail: ['platform', 'client', 'ttl'] },
  }),
  'token.revoke': operation({
    summary: "Voids a user's tokens given out so far, of one platform or of all, and closes the sessions they opened.",
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/tokens/revoke' },
    input: z.strictObject({ user: UserRef, platform: Platform.optional() }),
    output: z.object({ revokedAt: Millis }),
    errors: ['not_found'],
    audit: { subject: 'user', detail: ['platform'] },
  }),
}
