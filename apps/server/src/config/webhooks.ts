import { z } from 'zod'
import { range } from './address-range.ts'

/** Other systems that are told what happens. */
export const Webhooks = z
  .strictObject({
    timeout: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe('How long a webhook may take to answer, in milliseconds.'),
    allow: z
      .array(range)
      .max(100)
      .default([])
      .describe(
        'Ranges of addresses, with commas between, that webhooks and callbacks of robots may lead to though they are not public: those of your own servers.',
      ),
    giveUp: z
      .int()
      .min(60_000)
      .max(30 * 86_400_000)
      .default(86_400_000)
      .describe(
        'For how long an event is told again, in milliseconds. After that it is parked; a webhook that took nothing else, either, is stopped.',
      ),
  })
  .prefault({})
