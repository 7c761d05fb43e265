import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Oid, RoomId, UserRef } from '../ids/oid.ts'
import { ClientMsgId, Millis } from '../nouns/message.ts'
import { Platform } from '../nouns/platform.ts'
import { LanguageTag } from '../text/language-tag.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const users = z.array(UserRef).min(1).max(limits.broadcastUsersAtOnce)

const where = z
  .strictObject({
    room: RoomId.optional().meta({ description: 'Members of this room.' }),
    platform: Platform.optional().meta({ description: 'Of the terminal that they used last.' }),
    language: LanguageTag.optional().meta({
      description: 'In which they want what is pushed to them; `zh` is `zh-CN`, too. Who takes no pushes has none.',
    }),
    registeredAfter: Millis.optional(),
    registeredBefore: Millis.optional(),
    seenAfter: Millis.optional().meta({ description: 'They are here, or were since then.' }),
  })
  .refine((value) => Object.values(value).some((one) => one !== undefined), 'expected a condition, or `everyone`')
  .meta({ description: 'All that is said holds of each.' })

const To = z.union([z.literal('everyone'), z.strictObject({ users }), z.strictObject({ where })])

const Broadcast = z
  .object({
    broadcast: z.string(),
    from: Oid,
    to: z.union([z.literal('everyone'), z.object({ listed: z.int().min(0) }), z.object({ where })]),
    content: Content.optional().meta({ description: 'Absent in a list.' }),
    channel: z.literal(true).optional(),
    push: z.literal(false).optional(),
    createdAt: Millis,
    expiresAt: Millis.optional(),
    state: z.enum(['open', 'sending', 'done', 'cancelled', 'expired', 'failed', 'recalling', 'recalled']).meta({
      description:
        '`open`: more users are to be named. `cancelled`: who had it then keeps it. `expired`: who had not got it by then does not get it. `failed`: who makes it says nothing any more.',
    }),
    sent: z.int().min(0),
    failed: z.int().min(0).meta({ description: 'To whom it could not be sent: accounts that have gone, say.' }),
    left: z.int().min(0).meta({ description: 'About so many are still to be looked at.' }),
    recalled: z.int().min(0),
    fault: z.string().optional().meta({ description: 'Why it could not be sent, the last time.' }),
  })
  .meta({ id: 'Broadcast', description: 'One message for many, each of whom gets a copy of their own.' })

const broadcast = plainText()
  .min(1)
  .max(24)
  .meta({ description: 'Its id: `broadcast.list` has it.', examples: ['0k3v0q8f2m1xz'] })
const one = z.strictObject({ broadcast })
const answer = z.object({ broadcast: Broadcast })

export const broadcastOperations = {
  'broadcast.send': operation({
    summary:
      'Has an account tell many people something, each in their conversation with it. They get it one after the other, as fast as the operator allows; whoever registers after this does not get it.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/broadcasts' },
    input: z.strictObject({
      from: UserRef.meta({ description: 'A notification account.' }),
      to: To,
      content: Content,
      channel: z.boolean().default(false).meta({
        description:
          'One message in the channel of the account, which everybody reads, instead of a copy for each. For `everyone` alone; who has unsubscribed does not get it.',
      }),
      push: z.boolean().default(true),
      expiresAt: Millis.optional().meta({ description: 'Who has not got it by then does not get it.' }),
      clientMsgId: ClientMsgId.optional().meta({
        description: 'Your own id of it: the same id sent again answers the first one.',
      }),
      open: z.boolean().default(false).meta({
        description: 'More users are named with `broadcast.add`; it begins when that says so.',
      }),
    }),
    output: answer,
    errors: ['not_found', 'banned', 'forbidden', 'conflict', 'too_large', 'unavailable'],
    audit: { subject: 'from', detail: ['clientMsgId'] },
  }),
  'broadcast.add': operation({
    summary: 'Names more users for a broadcast that is open; whoever is named twice gets it once.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/broadcasts/{broadcast}/users' },
    input: z.strictObject({
      broadcast,
      users: users.optional(),
      begin: z.boolean().default(false).meta({ description: 'These were the last: it is sent now.' }),
    }),
    output: answer,
    errors: ['not_found', 'conflict', 'too_large', 'unavailable'],
    audit: { subject: 'broadcast', detail: ['begin'] },
  }),
  'broadcast.get': operation({
    summary: 'A broadcast, and how far it is.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/broadcasts/{broadcast}' },
    input: one,
    output: answer,
    errors: ['not_found', 'unavailable'],
  }),
  'broadcast.list': operation({
    summary: 'The broadcasts that are kept, the latest first.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/broadcasts' },
    input: z.strictObject({ ...page, limit: z.int().min(1).max(limits.broadcastPage).default(limits.broadcastPage) }),
    output: z.object({ broadcasts: z.array(Broadcast), next: z.string().optional() }),
    errors: ['unavailable'],
  }),
  'broadcast.cancel': operation({
    summary: 'Sends a broadcast to nobody else; who has it keeps it.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/broadcasts/{broadcast}/cancel' },
    input: one,
    output: answer,
    errors: ['not_found', 'conflict', 'unavailable'],
    audit: { subject: 'broadcast', detail: [] },
  }),
  'broadcast.recall': operation({
    summary: 'Cancels a broadcast, and recalls it from everybody who has it, one after the other.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/broadcasts/{broadcast}/recall' },
    input: one,
    output: answer,
    errors: ['not_found', 'conflict', 'unavailable'],
    audit: { subject: 'broadcast', detail: [] },
  }),
}
