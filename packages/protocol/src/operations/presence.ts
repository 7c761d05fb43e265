import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { UserRef } from '../ids/oid.ts'
import { Presence, Status, TimeZone } from '../nouns/presence.ts'
import { operation } from './operation.ts'

const users = z.array(UserRef).min(1).max(limits.page)
const presences = z.array(Presence)

export const presenceOperations = {
  'presence.set': operation({
    summary:
      'How the caller appears: as they are, busy, or invisible; a status; their time zone; and whether this session is idle.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/presence' },
    input: z.strictObject({
      show: z.enum(['online', 'busy', 'invisible']).optional(),
      status: Status.nullable().optional().meta({ description: 'null takes it away.' }),
      timeZone: TimeZone.nullable()
        .optional()
        .meta({ description: 'Shown to those who see the presence; null: to nobody, as before it is set.' }),
      idle: z.boolean().optional().meta({ description: 'Nobody is at this terminal; away when all are idle.' }),
    }),
    output: z.object({ presence: Presence }),
    errors: ['invalid'],
  }),
  'presence.get': operation({
    summary: 'The presence of users, as far as the caller may see it.',
    access: 'user',
    rate: 'read',
    http: { method: 'POST', path: '/v1/presence/get' },
    input: z.strictObject({ users }),
    output: z.object({ presences }),
    errors: [],
  }),
  'presence.subscribe': operation({
    summary: 'Watches users for a while: their presence now, then an event for every change. Again to go on.',
    access: 'session',
    rate: 'read',
    input: z.strictObject({
      users,
      for: z.int().min(1000).max(limits.watchMs).default(limits.watchMs).meta({ description: 'Milliseconds.' }),
    }),
    output: z.object({ presences, until: z.int() }),
    errors: ['too_large'],
  }),
  'presence.unsubscribe': operation({
    summary: 'Watches these users no longer.',
    access: 'session',
    rate: 'read',
    input: z.strictObject({ users }),
    output: z.object({}),
    errors: [],
  }),
}
