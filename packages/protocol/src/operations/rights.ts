import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

/** What an export is made of, in this order. */
const exportKinds = [
  'profile',
  'own',
  'terminal',
  'attachment',
  'conversation',
  'message',
  'email',
  'extra',
  'appearance',
  'report',
  'chatroom',
] as const

const ExportRecord = z.object({ kind: z.enum(exportKinds), value: z.unknown() }).meta({
  id: 'ExportRecord',
  description:
    'One line of an export: a profile as User, own as an event of user.changes, a terminal, an attachment with its links, a conversation, a message, the e-mail address as email.get, an appearance as presence.set takes it, a report that the caller made and that is not closed, without its evidence, what the caller said in a chatroom, with its id; each as other operations answer it.',
})

const AuditEntry = z
  .object({
    id: z.int(),
    at: Millis,
    actor: z.string().meta({ description: '`user/alice`, or `app`.' }),
    address: z.string(),
    operation: z.string(),
    subject: z.string().meta({ description: 'Whom or what it was done to.' }),
    detail: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What was asked for; never content, never a secret.' }),
  })
  .meta({ id: 'AuditEntry', description: 'A privileged act that was carried out.' })

export const rightsOperations = {
  'account.export': operation({
    summary:
      "Everything that the server keeps of the caller, page by page: profile, settings, contacts, terminals, files, conversations, every message the caller may read, and what they said in chatrooms. The pages' records, one a line, are the export.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/accounts/export' },
    input: z.strictObject(page),
    output: z.object({ records: z.array(ExportRecord), next: page.next }),
    errors: [],
    audit: { subject: undefined, detail: [] },
  }),
  'account.delete': operation({
    summary:
      "Deletes the caller's account for good: signs out everywhere, leaves all rooms, and removes profile, contacts, files and what the caller has said, everywhere. The id is not given to anybody else. It goes on by itself after the answer.",
    access: 'user',
    people: true,
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/accounts/delete' },
    input: z.strictObject({
      confirm: UserRef.meta({ description: "The caller's own id, so that nobody does this by mistake." }),
      password: plainText().min(1).max(256).optional().meta({ description: 'Where the account has one.' }),
    }),
    output: z.object({}),
    errors: ['unauthenticated'],
    audit: { subject: 'confirm', detail: [] },
  }),
  'user.delete': operation({
    summary: "Deletes a user's account for good, as account.delete does.",
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/users/{user}' },
    input: z.strictObject({ user: UserRef }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'user', detail: [] },
  }),
  'audit.list': operation({
    summary: 'Privileged acts that were carried out, newest first.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/audit' },
    input: z.strictObject({
      subject: plainText().max(400).optional(),
      operation: plainText().max(64).optional(),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ entries: z.array(AuditEntry), next: PageCursor.optional() }),
    errors: [],
  }),
}
