import { z } from 'zod'
import { Content } from '../content/content.ts'
import { limits } from '../limits.ts'
import { ClientMsgId, Mention, Message, MessageId, Millis, Seq } from '../message.ts'
import { ConversationOid } from '../oid.ts'
import { operation } from '../operation.ts'

const pageLimit = z.int().min(1).max(limits.page).default(limits.defaultPage)

export const messageOperations = {
  'message.send': operation({
    summary: 'Sends a message. Answered only when it is durably stored.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/messages' },
    input: z.strictObject({
      to: ConversationOid,
      content: Content,
      clientMsgId: ClientMsgId.optional(),
      thread: MessageId.optional(),
      replyTo: MessageId.optional(),
      mentions: z.array(Mention).max(limits.mentions).optional(),
      options: z
        .strictObject({
          count: z.boolean().optional().meta({ description: 'Adds to unread; true unless said otherwise.' }),
        })
        .optional(),
    }),
    output: z.object({ id: MessageId, seq: Seq, ts: Millis, counted: z.int().min(0) }),
    errors: ['not_member', 'not_found', 'conflict', 'too_large', 'banned'],
  }),
  'message.get': operation({
    summary: 'One message by its id.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}' },
    input: z.strictObject({ id: MessageId }),
    output: z.object({ message: Message }),
    errors: ['not_found'],
  }),
  'log.read': operation({
    summary: "A page of a conversation's log: oldest first with `after`, newest first with `before` (or with neither).",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations/{conversation}/log' },
    input: z
      .strictObject({
        conversation: ConversationOid,
        after: Seq.optional(),
        before: Seq.optional(),
        limit: pageLimit,
      })
      .refine((input) => input.after === undefined || input.before === undefined, {
        message: 'give after or before, not both',
        path: ['before'],
      }),
    output: z.object({
      messages: z.array(Message),
      head: Seq.meta({ description: 'The last seq of the log.' }),
    }),
    errors: ['not_member', 'not_found'],
  }),
  'log.changes': operation({
    summary: 'Messages that changed after a rev, in their present state, in the order of their last change.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations/{conversation}/changes' },
    input: z.strictObject({ conversation: ConversationOid, since: z.int().min(0), limit: pageLimit }),
    output: z.object({
      messages: z.array(Message),
      rev: z.int().min(0).meta({ description: 'The last rev of the log.' }),
    }),
    errors: ['not_member', 'not_found'],
  }),
}
