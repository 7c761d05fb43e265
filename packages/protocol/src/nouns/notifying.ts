import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { visibleName } from '../text/names.ts'
import { isZone } from './quiet-hours.ts'

export const NotifyLevel = z.enum(['all', 'mentions', 'nothing']).meta({
  id: 'NotifyLevel',
  description:
    'Which messages call their reader: all, those that mention them, answer them or have one of their keywords, or none.',
})

const minuteOfDay = z.int().min(0).max(1439)

const QuietHours = z
  .strictObject({
    from: minuteOfDay,
    to: minuteOfDay.meta({
      description: 'Not after `from`: on the next day. The same as `from`: the whole day.',
    }),
    days: z
      .array(z.int().min(0).max(6))
      .min(1)
      .max(7)
      .optional()
      .meta({ description: 'Days of the week on which they begin, Sunday is 0; every day when absent.' }),
    zone: z
      .string()
      .max(64)
      .refine(isZone, 'expected the name of a time zone like Europe/Berlin')
      .meta({ description: 'By its clock.', examples: ['Europe/Berlin'] }),
  })
  .meta({ id: 'QuietHours', description: 'Hours in which nothing calls, in minutes of the day.' })

/** In the words of whoever reads: what calls them, when, and what is shown then. */
export const Notifying = z
  .strictObject({
    people: NotifyLevel.meta({ description: 'For conversations between two.' }),
    rooms: NotifyLevel,
    keywords: z.array(visibleName(limits.keywordLength)).max(limits.keywords),
    quiet: QuietHours.nullable(),
    pausedUntil: z.int().min(0).meta({ description: 'Nothing calls until then, in milliseconds since the epoch.' }),
    hideContent: z.boolean().meta({ description: 'Neither who writes nor what is shown in a notification.' }),
    sound: z.boolean(),
  })
  .meta({ id: 'Notifying', description: 'Which messages call a user, when, and how; for all of their terminals.' })
export type Notifying = z.infer<typeof Notifying>
