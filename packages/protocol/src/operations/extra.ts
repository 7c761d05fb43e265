import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Extra, ExtraOf, ExtraPatch } from '../nouns/extra.ts'
import { operation } from './operation.ts'

export const extraOperations = {
  'extra.get': operation({
    summary:
      'What the app keeps with users, rooms, channels, members and terminals. What has none is left out; where the answer would be too long it ends early, and `rest` is still to be asked for.',
    access: 'app',
    rate: 'read',
    http: { method: 'POST', path: '/v1/admin/extra/get' },
    input: z.strictObject({ of: z.array(ExtraOf).min(1).max(limits.extrasAtOnce) }),
    output: z.object({
      extra: z.array(z.object({ of: ExtraOf, extra: Extra })),
      rest: z.array(ExtraOf).optional(),
    }),
    errors: [],
  }),
  'extra.put': operation({
    summary:
      'Keeps something with a user, a room, a channel, a member or a terminal: keys that are named are set, or taken away with null; others stay.',
    access: 'app',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/admin/extra' },
    input: z.strictObject({ of: ExtraOf, extra: ExtraPatch }),
    output: z.object({ extra: Extra }),
    errors: ['not_found', 'too_large', 'conflict'],
  }),
} as const
