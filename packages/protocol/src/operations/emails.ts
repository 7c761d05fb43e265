import { z } from 'zod'
import { UserRef } from '../ids/oid.ts'
import { MailAddress } from '../text/mail-addresses.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** In which language a mail is written. */
export const MailLanguage = plainText()
  .max(35)
  .meta({ id: 'MailLanguage', description: 'A BCP 47 tag. Mails are written in Chinese for `zh…`, else in English.' })

const email = {
  address: MailAddress.optional().meta({ description: 'Where mails go; absent when there is none that counts.' }),
  claimed: MailAddress.optional().meta({
    description: 'Waits for the link to be opened that was sent to it, and then takes the place of `address`.',
  }),
}

const password = plainText().min(1).max(256).optional().meta({ description: 'Where the account has one.' })

/** The e-mail address of an account: the way back in when a password is forgotten. Nobody else sees it. */
export const emailOperations = {
  'email.get': operation({
    summary: "The e-mail address of the caller's account.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/accounts/email' },
    input: z.strictObject({}),
    output: z.object(email),
    errors: [],
  }),
  'email.set': operation({
    summary: 'Sends a link to an e-mail address; when it is opened the address is that of the account.',
    access: 'user',
    people: true,
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/email' },
    input: z.strictObject({ address: MailAddress, password, language: MailLanguage.optional() }),
    output: z.object(email),
    errors: ['unauthenticated', 'forbidden'],
    audit: { subject: undefined, detail: [] },
  }),
  'email.send': operation({
    summary: 'Sends the link to the claimed address again.',
    access: 'user',
    people: true,
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/email/send' },
    input: z.strictObject({ language: MailLanguage.optional() }),
    output: z.object(email),
    errors: ['not_found', 'forbidden'],
  }),
  'email.remove': operation({
    summary: 'Takes the e-mail address away from the account, and the claimed one.',
    access: 'user',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/email/remove' },
    input: z.strictObject({ password }),
    output: z.object({}),
    errors: ['unauthenticated', 'forbidden'],
    audit: { subject: undefined, detail: [] },
  }),
  'email.verify': operation({
    summary:
      "By the link that was sent to it an address becomes the account's, once; `conflict` when it is another account's.",
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/email/verify' },
    input: z.strictObject({ user: UserRef, secret: plainText().min(1).max(64) }),
    output: z.object({ address: MailAddress }),
    errors: ['expired', 'conflict', 'forbidden'],
  }),
  'user.email': operation({
    summary:
      "Sets the e-mail address of an account, as one that was verified; null takes it away, and left out it is only told. `conflict` when it is another account's.",
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users/{user}/email' },
    input: z.strictObject({ user: UserRef, address: MailAddress.nullable().optional() }),
    output: z.object(email),
    errors: ['not_found', 'conflict', 'forbidden'],
    audit: { subject: 'user', detail: [] },
  }),
}
