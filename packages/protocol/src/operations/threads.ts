import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { MessageId } from '../ids/message-id.ts'
import { Message, Seq } from '../nouns/message.ts'
import { FollowedThread } from '../nouns/own.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const anyOfIt = MessageId.meta({ description: 'The message with which it starts, or any that stands in it.' })

export const threadOperations = {
  'thread.list': operation({
    summary: `The threads that the caller follows and may read, those with unread messages first, then those with the newest message first. Whoever starts a thread, writes in it or is mentioned by name in it, or in the message with which it starts, follows it, until they say otherwise. ${limits.threads} are kept: of more the one that the caller has not turned to for the longest goes.`,
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/threads' },
    input: z.strictObject({ ...page, limit: z.int().min(1).max(limits.threadPage).default(20) }),
    output: z.object({
      threads: z.array(
        FollowedThread.extend({
          root: Message.optional().meta({
            description: 'With which it starts; absent when the caller may not see it.',
          }),
          last: Message.optional().meta({ description: 'Its newest message, while the caller may see it.' }),
          unread: z
            .int()
            .min(0)
            .meta({ description: `What others have said in it since; ${limits.threadUnread} when it is more.` }),
        }),
      ),
      unread: z.int().min(0).meta({ description: 'How many of all followed threads have something unread.' }),
      next: page.next,
    }),
    errors: [],
  }),
  'thread.follow': operation({
    summary: 'Follows a thread, or no longer. Who writes in it again follows it again.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/threads/{id}' },
    input: z.strictObject({ id: anyOfIt, on: z.boolean().default(true) }),
    output: z.object({ thread: FollowedThread }),
    errors: ['not_found'],
  }),
  'thread.seen': operation({
    summary: 'The caller has read a thread up to a message. It changes nothing about a thread that they do not follow.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/threads/{id}/seen' },
    input: z.strictObject({ id: MessageId, seq: Seq }),
    output: z.object({
      readSeq: Seq.meta({ description: 'Up to here the caller has read it; 0 when it is not followed.' }),
    }),
    errors: ['not_found'],
  }),
}
