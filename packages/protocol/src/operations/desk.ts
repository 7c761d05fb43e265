import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { AttachmentId } from '../ids/attachment-id.ts'
import { MessageId } from '../ids/message-id.ts'
import { ChannelId, Oid, UserRef } from '../ids/oid.ts'
import { AttachmentLinks } from '../nouns/attachment.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { ClientMsgId, Message, Millis, Seq } from '../nouns/message.ts'
import { operation } from './operation.ts'
import { pageLimit } from './page.ts'

const withSomebody = z.strictObject({
  channel: ChannelId,
  user: UserRef.meta({ description: 'Who wrote to the channel.' }),
})

const Person = z
  .object({
    user: Oid,
    message: Message.optional().meta({ description: 'What was said last, by them or by the channel.' }),
    waiting: z.boolean().meta({ description: 'What they wrote was not answered yet.' }),
    since: Millis.optional().meta({ description: 'Since when they wait.' }),
    unread: z.int().min(0).meta({ description: 'How many of their messages nobody at the desk has read.' }),
  })
  .meta({ id: 'DeskPerson', description: 'Somebody who wrote to a channel, as its editors see them.' })
export type DeskPerson = z.infer<typeof Person>

/** What people write to a channel whose `contact` is on, and what its editors answer. */
export const deskOperations = {
  'desk.list': operation({
    summary:
      'Who wrote to a channel, the latest first; with `waiting` those whom nobody has answered, who wait longest first. For its editors.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/channels/{channel}/desk' },
    input: z.strictObject({
      channel: ChannelId,
      waiting: z.boolean().default(false),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.deskPage).default(limits.deskPage),
    }),
    output: z.object({
      people: z.array(Person),
      waiting: z.int().min(0).meta({ description: 'How many wait for an answer.' }),
      next: PageCursor.optional(),
    }),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
  'desk.read': operation({
    summary:
      'What somebody and a channel said to each other: oldest first with `after`, newest first with `before` (or with neither). With the newest it counts as read. For its editors.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/channels/{channel}/desk/{user}' },
    input: withSomebody
      .extend({ after: Seq.optional(), before: Seq.optional(), limit: pageLimit })
      .refine((input) => input.after === undefined || input.before === undefined, {
        message: 'give after or before, not both',
        path: ['before'],
      }),
    output: z.object({
      messages: z.array(Message),
      head: Seq.meta({ description: 'The last seq of the log.' }),
    }),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
  'desk.answer': operation({
    summary:
      'Answers somebody who wrote to a channel, as the channel. They do not see which of its editors it was, and its other editors do. For its editors.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/channels/{channel}/desk/{user}/answers' },
    input: withSomebody.extend({
      content: Content,
      clientMsgId: ClientMsgId.optional(),
      replyTo: MessageId.optional(),
    }),
    output: z.object({ id: MessageId, seq: Seq, ts: Millis }),
    errors: [
      ...(['blocked', 'conflict', 'forbidden', 'muted', 'not_found', 'not_friend', 'not_member'] as const),
      ...(['rejected', 'too_large'] as const),
    ],
  }),
  'desk.tell': operation({
    summary: `Says something to some of those who read a channel, as the channel: each has it in a conversation of their own, and what they answer stands at the desk. Called again with the same \`clientMsgId\` it goes on where it ended. At most ${limits.deskTold} people. For its editors.`,
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/told' },
    input: z.strictObject({
      channel: ChannelId,
      users: z.array(UserRef).min(1).max(limits.deskTold),
      content: Content,
      clientMsgId: z.string().regex(/^[\x21-\x7e]{1,32}$/, 'expected 1–32 visible ASCII characters'),
    }),
    output: z.object({
      told: z.int().min(0),
      left: z.array(Oid).meta({ description: 'Who does not read the channel, or takes nothing from it.' }),
    }),
    errors: [
      ...(['conflict', 'forbidden', 'muted', 'not_found', 'not_member', 'rate_limited', 'rejected'] as const),
      ...(['too_large', 'unavailable'] as const),
    ],
  }),
  'desk.done': operation({
    summary: 'Somebody who wrote to a channel needs no answer, or had one elsewhere. For its editors.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/desk/{user}/done' },
    input: withSomebody,
    output: z.object({}),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
  'desk.links': operation({
    summary: 'Fresh links to attachments of what was written to a channel. For its editors.',
    access: 'user',
    rate: 'read',
    http: { method: 'POST', path: '/v1/channels/{channel}/desk/links' },
    input: z.strictObject({ channel: ChannelId, ids: z.array(AttachmentId).min(1).max(limits.attachmentLinks) }),
    output: z.object({ links: z.array(AttachmentLinks) }),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
} as const
