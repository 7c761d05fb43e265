import { actingPoints } from '@tidings/protocol/before-hooks'
import { z } from 'zod'

/** The operator's own judge, who is asked before something is done. */
export const Hooks = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Your own service that is asked before a message is stored, and before the other `hooks.points`; it may be in your own network. Without one nothing is asked.',
      ),
    points: z
      .array(z.enum(actingPoints, `expected one of ${actingPoints.join(', ')}`))
      .overwrite((points) => [...new Set(points)])
      .default([...actingPoints])
      .describe('Before what it is asked, with commas between.'),
    signals: z
      .boolean()
      .default(false)
      .describe('It is asked for messages that are never stored, too, such as those with which a call is set up.'),
    timeout: z
      .int()
      .min(50)
      .max(30_000)
      .default(1500)
      .describe('How long it may take to answer, in milliseconds; what is asked about waits so long.'),
    failing: z
      .enum(['open', 'closed'])
      .default('open')
      .describe('What holds when it does not answer: `open` it is done as if allowed, `closed` it is refused for now.'),
    atOnce: z.int().min(1).max(1000).default(64).describe('Questions that are under way at once, from each node.'),
  })
  .prefault({})
