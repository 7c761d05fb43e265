import { z } from 'zod'
import { RoomId } from '../ids/oid.ts'
import { IncomingId, IncomingWebhook, incomingChoices } from '../nouns/incoming.ts'
import { Avatar, DisplayName } from '../nouns/user.ts'
import { operation } from './operation.ts'

const one = z.strictObject({ room: RoomId, incoming: IncomingId })
const { mentionAll, rename } = incomingChoices
const url = z.string().meta({
  description:
    'Where programs POST what they say: told this once. Whoever has it may write into the room. It begins with `/` where the operator has not said how people reach the server.',
})

export const incomingOperations = {
  'incoming.create': operation({
    summary:
      'Makes an incoming webhook of a room, for its owner and admins: an address that takes what Slack and Mattermost take, and says it in the room by an account of its own, which comes in with it.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/incoming' },
    input: z.strictObject({
      room: RoomId,
      name: DisplayName,
      avatar: Avatar.default(''),
      mentionAll: mentionAll.default(false),
      rename: rename.default(false),
    }),
    output: z.object({ incoming: IncomingWebhook, url }),
    errors: ['not_found', 'not_member', 'forbidden', 'too_large', 'rejected'],
    audit: { subject: 'room', detail: ['mentionAll', 'rename'] },
  }),
  'incoming.list': operation({
    summary: 'The incoming webhooks of a room, for its owner and admins; their addresses are told to nobody again.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms/{room}/incoming' },
    input: z.strictObject({ room: RoomId }),
    output: z.object({ incoming: z.array(IncomingWebhook) }),
    errors: ['not_found', 'not_member', 'forbidden'],
  }),
  'incoming.update': operation({
    summary: 'Changes an incoming webhook; fields that are left out stay.',
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/rooms/{room}/incoming/{incoming}' },
    input: one.extend({
      name: DisplayName.optional(),
      avatar: Avatar.optional(),
      mentionAll: mentionAll.optional(),
      rename: rename.optional(),
    }),
    output: z.object({ incoming: IncomingWebhook }),
    errors: ['not_found', 'not_member', 'forbidden', 'conflict', 'rejected'],
    audit: { subject: 'room', detail: ['incoming', 'mentionAll', 'rename'] },
  }),
  'incoming.renew': operation({
    summary:
      'Gives an incoming webhook another address: the one before takes nothing any more. Its account is put back where it was removed.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/incoming/{incoming}/address' },
    input: one,
    output: z.object({ incoming: IncomingWebhook, url }),
    errors: ['not_found', 'not_member', 'forbidden', 'conflict', 'too_large'],
    audit: { subject: 'room', detail: ['incoming'] },
  }),
  'incoming.remove': operation({
    summary: 'Removes an incoming webhook. Its account leaves the room, and what it said stays.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/rooms/{room}/incoming/{incoming}' },
    input: one,
    output: z.object({}),
    errors: ['not_found', 'not_member', 'forbidden'],
    audit: { subject: 'room', detail: ['incoming'] },
  }),
} as const
