import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { NewUserRef, UserRef } from '../ids/oid.ts'
import {
  Chatroom,
  ChatroomId,
  ChatroomMessage,
  ChatroomMessageId,
  ChatroomPerson,
  chatroomFields,
} from '../nouns/chatroom.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { ClientMsgId, Millis } from '../nouns/message.ts'
import { operation } from './operation.ts'

const which = { chatroom: ChatroomId }
const online = z
  .int()
  .min(0)
  .meta({ description: 'How many people are in it, on all nodes, as of a second or two ago.' })
const { name, announcement, mutedAll, slowMs } = chatroomFields

export const chatroomOperations = {
  'chatroom.create': operation({
    summary: 'Makes a chatroom; for the app.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/chatrooms' },
    input: z.strictObject({
      id: ChatroomId.optional(),
      name,
      owner: NewUserRef.meta({ description: 'Somebody who has an account.' }),
      announcement: announcement.default(''),
      slowMs: slowMs.default(0),
    }),
    output: z.object({ chatroom: Chatroom }),
    errors: ['conflict', 'not_found', 'too_large'],
  }),
  'chatroom.get': operation({
    summary: 'A chatroom, and how many people are in it.',
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/chatrooms/{chatroom}' },
    input: z.strictObject(which),
    output: z.object({ chatroom: Chatroom, online }),
    errors: ['not_found'],
  }),
  'chatroom.list': operation({
    summary: 'The chatrooms that there are, by id; for the app.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/chatrooms' },
    input: z.strictObject({
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ chatrooms: z.array(Chatroom), next: PageCursor.optional() }),
    errors: [],
  }),
  'chatroom.update': operation({
    summary:
      'Changes what a chatroom is called and says of itself, who may speak and how often; for its owner, its admins and the app.',
    access: 'known',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/chatrooms/{chatroom}' },
    input: z.strictObject({
      ...which,
      name: name.optional(),
      announcement: announcement.optional(),
      mutedAll: mutedAll.optional(),
      slowMs: slowMs.optional(),
    }),
    output: z.object({ chatroom: Chatroom }),
    errors: ['not_found', 'forbidden', 'conflict'],
  }),
  'chatroom.close': operation({
    summary: 'Ends a chatroom: everybody in it is put out, and nothing of it is kept; for its owner and the app.',
    access: 'known',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/chatrooms/{chatroom}' },
    input: z.strictObject(which),
    output: z.object({}),
    errors: ['not_found', 'forbidden'],
  }),
  'chatroom.join': operation({
    summary: 'Enters a chatroom with this terminal, which leaves the one that it was in; answers what was said last.',
    access: 'session',
    rate: 'write',
    input: z.strictObject({
      ...which,
      last: z.int().min(0).max(limits.chatroomLast).default(20).meta({ description: 'So many messages.' }),
    }),
    output: z.object({ chatroom: Chatroom, you: ChatroomPerson, messages: z.array(ChatroomMessage), online }),
    errors: ['not_found', 'forbidden', 'too_large'],
  }),
  'chatroom.leave': operation({
    summary: 'Leaves a chatroom with this terminal. Where a connection ends its terminal has left.',
    access: 'session',
    rate: 'write',
    input: z.strictObject(which),
    output: z.object({}),
    errors: [],
  }),
  'chatroom.people': operation({
    summary:
      'Some of those who are in a chatroom; for its owner, its admins and the app also who is admin, muted or banned.',
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/chatrooms/{chatroom}/people' },
    input: z.strictObject({ ...which, next: PageCursor.optional() }),
    output: z.object({
      online,
      here: z.array(UserRef).meta({ description: `At most ${limits.chatroomShown}.` }),
      marked: z.array(ChatroomPerson).optional(),
      next: PageCursor.optional().meta({ description: 'Where there are more who are admin, muted or banned.' }),
    }),
    errors: ['not_found', 'forbidden'],
  }),
  'chatroom.set': operation({
    summary: 'Says what somebody may do in a chatroom: its owner names admins; owner, admins and the app mute and ban.',
    access: 'known',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/chatrooms/{chatroom}/people/{user}' },
    input: z.strictObject({
      ...which,
      user: UserRef,
      role: z.enum(['admin', 'guest']).optional(),
      mutedUntil: Millis.optional().meta({ description: '0: not muted any more.' }),
      banned: z.boolean().optional(),
      clear: z
        .literal(true)
        .optional()
        .meta({ description: 'What they said there, as far as it is kept, is taken back, too.' }),
    }),
    output: z.object({ person: ChatroomPerson }),
    errors: ['not_found', 'forbidden', 'too_large', 'conflict'],
  }),
  'chatroom.send': operation({
    summary:
      'Says something in a chatroom that this terminal is in; for the app, in the name of somebody, also from outside.',
    access: 'user',
    rate: 'send',
    http: { method: 'POST', path: '/v1/chatrooms/{chatroom}/messages' },
    input: z.strictObject({
      ...which,
      content: Content,
      clientMsgId: ClientMsgId.optional().meta({
        description:
          'Of the sender: what was said under it is not said again, and answered as it was, for as long as it is kept. Not with low priority.',
      }),
      priority: z.enum(['normal', 'low']).default('normal').meta({
        description: 'Low: likes and the like, shown now or never, and left out before others where much is said.',
      }),
    }),
    output: z.object({
      id: ChatroomMessageId,
      ts: Millis,
      dropped: z.literal(true).optional().meta({ description: 'It was left out, as too much is being said.' }),
    }),
    errors: ['not_found', 'not_member', 'forbidden', 'muted', 'rate_limited', 'too_large', 'rejected', 'conflict'],
  }),
  'chatroom.remove': operation({
    summary: 'Takes back what was said in a chatroom: whoever said it, its owner, its admins and the app.',
    access: 'known',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/chatrooms/{chatroom}/messages/{id}' },
    input: z.strictObject({ ...which, id: ChatroomMessageId }),
    output: z.object({}),
    errors: ['not_found', 'forbidden'],
  }),
}
