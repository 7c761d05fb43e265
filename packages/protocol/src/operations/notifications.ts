import { z } from 'zod'
import { NewUserRef, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Avatar, DisplayName, User } from '../nouns/user.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const replies = z.boolean().meta({ description: 'People can write to it, too: what they say comes by webhooks.' })

export const notificationOperations = {
  'notification.create': operation({
    summary:
      'Makes an account that tells people something: nobody signs in as it, and nobody can write to it. The same call again changes nothing; `conflict` where the id is somebody else.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/notifications' },
    input: z.strictObject({
      user: NewUserRef,
      name: DisplayName,
      avatar: Avatar.optional(),
      replies: replies.default(false),
    }),
    output: z.object({ user: User, created: z.boolean() }),
    errors: ['conflict'],
    audit: { subject: 'user', detail: ['replies'] },
  }),
  'notification.update': operation({
    summary: 'Changes a notification account; what is left out stays.',
    access: 'app',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/admin/notifications/{user}' },
    input: z.strictObject({
      user: UserRef,
      name: DisplayName.optional(),
      avatar: Avatar.optional(),
      replies: replies.optional(),
    }),
    output: z.object({ user: User }),
    errors: ['not_found'],
    audit: { subject: 'user', detail: ['replies'] },
  }),
  'notification.list': operation({
    summary: 'The notification accounts, in the order of their ids.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/notifications' },
    input: z.strictObject(page),
    output: z.object({ users: z.array(User), next: PageCursor.optional() }),
    errors: [],
  }),
  'notification.remove': operation({
    summary: 'Deletes a notification account for ever, with what it has said.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/notifications/{user}' },
    input: z.strictObject({ user: UserRef }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'user', detail: [] },
  }),
}
