import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ConversationOid } from '../ids/oid.ts'
import { Conversation, ConversationSettings, PageCursor } from '../nouns/conversation.ts'
import { Seq } from '../nouns/message.ts'
import { operation } from './operation.ts'
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
    output: z.object({
      conversations: z.array(Conversation),
      gone: z
        .array(ConversationOid)
        .meta({ description: 'Rooms that the caller is no longer in; only with `since`, and on every page.' }),
      next: PageCursor.optional(),
      cursor: PageCursor,
    }),
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
    summary: "Moves the caller's read pointer forward to `seq`, never back: conversation.unread does.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/{conversation}/read' },
    input: z.strictObject({ conversation: ConversationOid, seq: Seq }),
    output: z.object({ readSeq: Seq, unread: z.int().min(0), mentions: z.int().min(0) }),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.unread': operation({
    summary:
      "Marks what stands from `seq` on as unread, on all of the caller's terminals. Others go on seeing what was read.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/{conversation}/unread' },
    input: z.strictObject({ conversation: ConversationOid, seq: Seq.min(1) }),
    output: z.object({ readSeq: Seq, unread: z.int().min(0), mentions: z.int().min(0) }),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.delivered': operation({
    summary: 'Says how far a terminal has received, in many conversations at once.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/delivered' },
    input: z.strictObject({
      conversations: z
        .array(z.strictObject({ conversation: ConversationOid, seq: Seq }))
        .min(1)
        .max(limits.page),
    }),
    output: z.object({}),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.update': operation({
    summary: "Changes the caller's own settings of a conversation; null takes one away, what is left out stays.",
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/conversations/{conversation}' },
    input: z.strictObject({
      conversation: ConversationOid,
      settings: z.strictObject({
        pinned: ConversationSettings.shape.pinned.nullable(),
        muted: ConversationSettings.shape.muted.nullable(),
        mutedUntil: ConversationSettings.shape.mutedUntil.nullable(),
        notify: ConversationSettings.shape.notify.nullable(),
        silent: ConversationSettings.shape.silent.nullable(),
        folded: ConversationSettings.shape.folded.nullable(),
        unreadMark: ConversationSettings.shape.unreadMark.nullable(),
        background: ConversationSettings.shape.background.nullable(),
        draft: ConversationSettings.shape.draft.nullable(),
      }),
    }),
    output: z.object({ settings: ConversationSettings }),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.remove': operation({
    summary: 'Takes a conversation off the list until its next message; with `clear`, its log is empty for the caller.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/conversations/{conversation}' },
    input: z.strictObject({ conversation: ConversationOid, clear: z.boolean().default(false) }),
    output: z.object({}),
    errors: ['not_member', 'not_found'],
  }),
  'conversation.retain': operation({
    summary:
      'Keeps the messages of a conversation for so many days and then removes them; 0: as long as the server does, which is the longest there is. In a room its admins may, between two either.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/conversations/{conversation}/retention' },
    input: z.strictObject({ conversation: ConversationOid, days: z.int().min(0).max(36_500) }),
    output: z.object({}),
    errors: ['not_member', 'not_found', 'blocked', 'not_friend'],
    audit: { subject: 'conversation', detail: ['days'] },
  }),
  'conversation.clear': operation({
    summary: 'Empties the log for the caller alone: nothing up to now is shown again, on any terminal.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/conversations/{conversation}/clear' },
    input: z.strictObject({ conversation: ConversationOid }),
    output: z.object({ floor: Seq }),
    errors: ['not_member', 'not_found'],
  }),
}
