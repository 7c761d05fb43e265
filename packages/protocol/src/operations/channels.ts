import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { MessageId } from '../ids/message-id.ts'
import { ChannelId, Oid, UserRef } from '../ids/oid.ts'
import { Channel, channelPatch } from '../nouns/channel.ts'
import { ChannelMenu } from '../nouns/channel-menu.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { ClientMsgId, Millis, Seq } from '../nouns/message.ts'
import { DisplayName } from '../nouns/user.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

const ofChannel = z.strictObject({ channel: ChannelId })
const channelAnswer = z.object({ channel: Channel })

export const channelOperations = {
  'channel.create': operation({
    summary:
      'Makes a channel; the caller owns it. Its editors publish in it by `message.send` to its address, who subscribes reads.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels' },
    input: z.strictObject({ ...channelPatch, name: DisplayName }),
    output: channelAnswer,
    errors: ['muted', 'not_found', 'rejected', 'too_large'],
  }),
  'channel.get': operation({
    summary: 'A channel, and what the caller is in it.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/channels/{channel}' },
    input: ofChannel,
    output: z.object({
      channel: Channel,
      subscribed: z.boolean(),
      publishes: z.boolean().meta({ description: 'The caller is its owner, or one of its editors.' }),
      contact: Oid.optional().meta({
        description: 'Its account, to which whoever wants to write to the channel writes. Absent: nobody reads that.',
      }),
      menu: ChannelMenu.optional(),
    }),
    errors: ['not_found'],
  }),
  'channel.list': operation({
    summary:
      'The directory of channels: those that are listed, the most read first; with `query` those in whose name and description each of its words begins a word. The operator turns it off with the directory of rooms.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/directory/channels' },
    input: z.strictObject({
      query: plainText().trim().max(64).default(''),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.browsedRooms).default(20),
    }),
    output: z.object({
      channels: z.array(z.object({ channel: Channel, subscribed: z.boolean() })),
      next: PageCursor.optional(),
    }),
    errors: ['forbidden'],
  }),
  'channel.update': operation({
    summary: 'Changes a channel; fields that are left out stay. For its editors.',
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/channels/{channel}' },
    input: z.strictObject({
      channel: ChannelId,
      ...channelPatch,
      contact: z.boolean().optional().meta({
        description:
          'People can write to the channel: it has an account of its own from then on, and what is written to that stands in its desk.',
      }),
      menu: ChannelMenu.optional().meta({ description: 'In place of the menu that it has; an empty one: none.' }),
    }),
    output: channelAnswer,
    errors: ['conflict', 'forbidden', 'muted', 'not_found', 'not_member', 'rejected'],
  }),
  'channel.subscribe': operation({
    summary:
      'The caller reads what is published in a channel, also what was before. Who subscribes already stays as they are.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/subscription' },
    input: ofChannel,
    output: channelAnswer,
    errors: ['not_found'],
  }),
  'channel.unsubscribe': operation({
    summary:
      'The caller reads a channel no more. When its owner goes, the editor of longest standing owns it; where there is none, it ends.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/channels/{channel}/subscription' },
    input: ofChannel,
    output: z.object({}),
    errors: ['not_found', 'not_member'],
  }),
  'channel.editor': operation({
    summary: 'The owner of a channel lets a subscriber publish in it, or no more.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/editors' },
    input: z.strictObject({ channel: ChannelId, user: UserRef, on: z.boolean().default(true) }),
    output: channelAnswer,
    errors: ['forbidden', 'not_found', 'not_member', 'too_large'],
  }),
  'channel.invite': operation({
    summary:
      'Lets people subscribe to a channel that is by invitation, or no more: then they read it no more either. For its editors.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/channels/{channel}/invitations' },
    input: z.strictObject({
      channel: ChannelId,
      users: z.array(UserRef).min(1).max(limits.channelInvitedAtOnce),
      on: z.boolean().default(true),
    }),
    output: channelAnswer,
    errors: ['forbidden', 'not_found', 'not_member', 'too_large'],
  }),
  'channel.choose': operation({
    summary:
      'The caller chooses an entry of the menu of a channel that they read: its text they say to the channel, of its event the program of the channel is told. Opening a link is for the page.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/channels/{channel}/choices' },
    input: z.strictObject({
      channel: ChannelId,
      path: z
        .array(
          z
            .int()
            .min(0)
            .max(limits.menuItems - 1),
        )
        .min(1)
        .max(2)
        .meta({ description: 'Which entry, from 0, and which of those that it opens.' }),
      name: plainText().trim().min(1).max(limits.menuName).meta({
        description: 'What it is called there: where the menu is another one by now, nothing is chosen.',
      }),
      clientMsgId: ClientMsgId.optional(),
    }),
    output: z.object({ id: MessageId, seq: Seq, ts: Millis }),
    errors: [
      ...(['blocked', 'conflict', 'forbidden', 'muted', 'not_found', 'not_friend', 'not_member'] as const),
      'rejected',
    ],
  }),
  'channel.editors': operation({
    summary: 'Who publishes in a channel: its owner, then its editors, by their ids. For them.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/channels/{channel}/editors' },
    input: ofChannel,
    output: z.object({
      editors: z.array(z.object({ user: Oid, role: z.enum(['owner', 'editor']) })).max(limits.channelEditors + 1),
    }),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
  'channel.global': operation({
    summary:
      'Everybody reads a channel, whoever registers later, too, until they unsubscribe; or no more. Nobody has a row in it before they look, or it looks for them.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/channels/{channel}/global' },
    input: z.strictObject({ channel: ChannelId, on: z.boolean().default(true) }),
    output: z.object({}),
    errors: ['not_found', 'too_large'],
    audit: { subject: 'channel', detail: ['on'] },
  }),
  'channel.remove': operation({
    summary: 'Ends a channel, with everything that was published in it. For its owner.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/channels/{channel}' },
    input: ofChannel,
    output: z.object({}),
    errors: ['forbidden', 'not_found', 'not_member'],
  }),
} as const
