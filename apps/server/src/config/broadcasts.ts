import { z } from 'zod'

/** What the app tells many people. */
export const Broadcasts = z
  .strictObject({
    perSecond: z
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .describe(
        'How many people all broadcasts together reach in a second: more is sooner, and what people say has less of the store.',
      ),
  })
  .prefault({})
