import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { ChannelId } from '../ids/oid.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

const AutoReplyId = z.string().regex(/^[a-z0-9-]{1,32}$/, 'expected the id of an automatic answer')

const AutoReplyOn = z
  .union([
    z.strictObject({
      word: plainText().trim().min(1).max(limits.autoReplyWord),
      match: z.enum(['contains', 'equals']).default('contains'),
    }),
    z.enum(['subscribe', 'default']),
  ])
  .meta({
    description:
      'A word that stands in what somebody writes, or is all of it, as a search compares them; `subscribe`: somebody comes; `default`: no word was found, once an hour for each who writes.',
  })

const AutoReply = z
  .object({ id: AutoReplyId, on: AutoReplyOn, content: Content })
  .meta({ id: 'AutoReply', description: 'What a channel answers by itself.' })
export type AutoReply = z.infer<typeof AutoReply>

/** What a channel whose `contact` is on says by itself. */
export const autoReplyOperations = {
  'autoreply.list': operation({
    summary: 'What a channel answers by itself, in the order in which it is looked through. For its editors.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/channels/{channel}/replies' },
    input: z.strictObject({ channel: ChannelId }),
    output: z.object({ replies: z.array(AutoReply).max(limits.autoReplies) }),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
  'autoreply.put': operation({
    summary: `Has a channel answer something by itself; with an \`id\` in place of what it answers under that. At most ${limits.autoReplies}, of ${limits.autoReplyBytes} bytes each. For its editors.`,
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/replies' },
    input: z.strictObject({ channel: ChannelId, id: AutoReplyId.optional(), on: AutoReplyOn, content: Content }),
    output: z.object({ reply: AutoReply }),
    errors: ['conflict', 'forbidden', 'not_found', 'not_member', 'too_large'],
  }),
  'autoreply.remove': operation({
    summary: 'A channel answers this no more. For its editors.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/channels/{channel}/replies/{id}' },
    input: z.strictObject({ channel: ChannelId, id: AutoReplyId }),
    output: z.object({}),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
} as const
