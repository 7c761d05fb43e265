import { z } from 'zod'
import { Conversation, PageCursor } from '../conversation.ts'
import { limits } from '../limits.ts'
import { Seq } from '../message.ts'
import { ConversationOid } from '../oid.ts'
import { operation } from '../operation.ts'
import { Since } from './session.ts'

export const conversationOperations = {
  'conversation.list': operation({
    summary: "The caller's conversations, the one with the newest message first.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations' },
    input: z.strictObject({
      since: Since.optional().meta({ description: 'Only those that changed after this cursor.' }),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ conversations: z.array(Conversation), next: PageCursor.optional(), cursor: PageCursor }),
    errors: [],
  }),
  'conversation.get': operation({
    summary: 'One conversation of the caller.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations/{conversation}' },
    input: z.strictObject({ conversation: ConversationOid }),
    output: z.object({ conversation: Conversation }),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.read': operation({
    summary: "Moves the caller's read pointer forward to `seq`; it never moves back.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/{conversation}/read' },
    input: z.strictObject({ conversation: ConversationOid, seq: Seq }),
    output: z.object({ readSeq: Seq, unread: z.int().min(0), mentions: z.int().min(0) }),
    errors: ['not_member', 'not_found'],
  }),
}
