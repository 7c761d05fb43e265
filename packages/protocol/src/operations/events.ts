import { z } from 'zod'
import { WebhookEvent } from '../nouns/webhook-event.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { pageLimit } from './page.ts'

/** On PostgreSQL it names the transactions that were under way, so it may be long. */
const FeedPlace = plainText().max(4000)

export const eventOperations = {
  'event.list': operation({
    summary:
      'What happened, for systems that cannot be called by a webhook: they ask again with the `next` of the answer before, every few seconds.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/events' },
    input: z.strictObject({
      after: FeedPlace.optional().meta({
        description:
          'The `next` of the answer before. Absent: from the oldest that is kept; `now`: only what happens from now on.',
      }),
      types: plainText()
        .max(1000)
        .optional()
        .meta({
          description: 'Only these, with commas between. Absent: all.',
          examples: ['message.sent,room.created'],
        }),
      limit: pageLimit,
    }),
    output: z.object({
      events: z.array(WebhookEvent).meta({
        description:
          'In order; those of one conversation, one list or one account as they happened. May be empty while there is more.',
      }),
      next: z.string().meta({ description: 'Where to go on. Keep it with what you made of the events.' }),
      more: z.boolean().meta({ description: 'There is more already: ask again at once.' }),
    }),
    errors: ['expired'],
  }),
}
