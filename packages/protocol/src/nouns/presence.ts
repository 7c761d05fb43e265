import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Oid } from '../ids/oid.ts'
import { nameText } from '../text/names.ts'
import { reactionForm } from '../text/reactions.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'
import { Platform } from './platform.ts'

export const Status = z
  .strictObject({
    text: nameText(limits.statusLength),
    emoji: plainText().overwrite(reactionForm).max(32).optional(),
    until: Millis.optional().meta({ description: 'Gone after this time.' }),
  })
  .meta({ id: 'Status', description: 'What a user says of themselves, for a while.' })
export type Status = z.infer<typeof Status>

export const TimeZone = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,3}$/)
  .max(64)
  .meta({ id: 'TimeZone', description: 'A name of the time zone database.', examples: ['Europe/Vienna'] })

/** What others see. A watcher who may not see it sees `offline` and nothing more. */
export const Presence = z
  .object({
    user: Oid,
    show: z.enum(['online', 'away', 'busy', 'offline']),
    platforms: z.array(Platform),
    status: Status.optional(),
    timeZone: TimeZone.optional().meta({ description: 'Where it is as late as for the user, who shares that.' }),
    lastSeenAt: Millis.optional(),
  })
  .meta({ id: 'Presence' })
export type Presence = z.infer<typeof Presence>
