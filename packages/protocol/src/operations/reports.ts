import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { MessageId } from '../ids/message-id.ts'
import { Oid, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Message, Millis } from '../nouns/message.ts'
import { User } from '../nouns/user.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const reason = z.enum(['spam', 'abuse', 'illegal', 'other'])
const note = plainText().trim().max(limits.noteLength).default('')
const reportId = plainText().min(1).max(64)

const Report = z
  .object({
    report: z.string().meta({ description: 'Its id.' }),
    at: Millis,
    expiresAt: Millis.meta({ description: 'When it goes by itself.' }),
    by: Oid.optional().meta({ description: 'Who has reported it; absent once their account was deleted.' }),
    reason,
    note: z.string(),
    about: Oid.meta({ description: 'Whom it is about: the person, or whoever wrote the message.' }),
    message: Message.optional().meta({
      description: 'The message as whoever reported it saw it then; kept whatever becomes of it.',
    }),
    user: User.optional().meta({ description: 'Where a person was reported: their profile as it was then.' }),
  })
  .meta({ id: 'Report', description: 'Something that somebody wants the operator to look at.' })
export type Report = z.infer<typeof Report>

export const reportOperations = {
  'message.report': operation({
    summary:
      'Reports a message to the operator, with what it says now as evidence. Nobody else hears of it; once is enough.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/messages/{id}/report' },
    input: z.strictObject({ id: MessageId, reason, note }),
    output: z.object({}),
    errors: ['not_found', 'forbidden', 'too_large'],
  }),
  'user.report': operation({
    summary: 'Reports a person to the operator, with their profile as it is now. Nobody else hears of it.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/users/{user}/report' },
    input: z.strictObject({ user: UserRef, reason, note }),
    output: z.object({}),
    errors: ['not_found', 'forbidden', 'too_large'],
  }),
  'report.list': operation({
    summary: 'Reports that nobody has closed yet, the oldest first.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/reports' },
    input: z.strictObject(page),
    output: z.object({ reports: z.array(Report), next: PageCursor.optional() }),
    errors: [],
  }),
  'report.close': operation({
    summary: 'Closes a report: its evidence is removed, and the audit log keeps what came of it.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/reports/{report}/close' },
    input: z.strictObject({ report: reportId, outcome: plainText().trim().max(limits.noteLength).optional() }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'report', detail: ['outcome'] },
  }),
}
