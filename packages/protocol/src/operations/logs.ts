import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid } from '../ids/oid.ts'
import { Message, Millis, ReactionKey, Seq } from '../nouns/message.ts'
import { operation } from './operation.ts'
import { page, pageLimit } from './page.ts'

const goesOn = (field: 'after' | 'before') =>
  Seq.optional().meta({ description: `There is more: go on from here, as \`${field}\`.` })

export const logOperations = {
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
  'log.at': operation({
    summary: 'Where a conversation was at a time: the first message that the caller may read of then or later.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations/{conversation}/at' },
    input: z.strictObject({ conversation: ConversationOid, ts: Millis }),
    output: z.object({
      seq: Seq.meta({ description: 'Its seq; the last one when nothing was said since then, 0 in an empty log.' }),
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
      rev: z
        .int()
        .min(0)
        .meta({ description: 'Up to here this answer goes: below the rev of the conversation there is more.' }),
    }),
    errors: ['not_member', 'not_found'],
  }),
  'thread.read': operation({
    summary: 'A page of the thread that starts at a message, oldest first.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}/thread' },
    input: z.strictObject({ id: MessageId, after: Seq.default(0), limit: pageLimit }),
    output: z.object({
      root: Message.optional().meta({
        description: 'Absent when the caller may not see it: it was said before they came, or is no longer there.',
      }),
      messages: z.array(Message),
      next: goesOn('after'),
    }),
    errors: ['not_found'],
  }),
  'message.history': operation({
    summary: `What an edited message said before, oldest first. ${limits.versions} versions are kept: of more edits the first, and what stood there before the last ones.`,
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}/history' },
    input: z.strictObject({ id: MessageId, ...page }),
    output: z.object({
      versions: z.array(z.object({ content: Message.shape.content, ts: Message.shape.ts })),
      next: page.next,
    }),
    errors: ['not_found'],
  }),
  'message.pins': operation({
    summary: 'The pinned messages of a conversation, newest first.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/conversations/{conversation}/pins' },
    input: z.strictObject({ conversation: ConversationOid, before: Seq.optional(), limit: pageLimit }),
    output: z.object({ messages: z.array(Message), next: goesOn('before') }),
    errors: ['not_member', 'not_found'],
  }),
  'message.reactions': operation({
    summary: 'Who gave one reaction, or chose one option of a poll that is not anonymous.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}/reactions' },
    input: z.strictObject({ id: MessageId, key: ReactionKey, ...page }),
    output: z.object({ users: z.array(z.string()), next: page.next }),
    errors: ['not_found', 'forbidden'],
  }),
  'message.readers': operation({
    summary: "Who has read a message of the caller's, and how many were to read it.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/messages/{id}/readers' },
    input: z.strictObject({ id: MessageId, ...page }),
    output: z.object({
      read: z.int().min(0).meta({ description: 'How many have read it and let that be seen.' }),
      of: z.int().min(0).meta({ description: 'Members, without the sender.' }),
      readers: z.array(z.string()),
      next: page.next,
    }),
    errors: ['not_found', 'forbidden'],
  }),
}
