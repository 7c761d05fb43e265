import { z } from 'zod'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const consumer = plainText().min(1).max(64).meta({ description: 'The name of the service.' })
const letter = plainText().min(1).max(100).meta({ description: 'Its id: `feed.letters` lists them.' })

const FeedConsumer = z
  .object({
    consumer: z.string(),
    behind: z.int().meta({ description: 'About so many changes it has still to handle.' }),
    state: z.enum(['runs', 'stopped', 'away']).meta({
      description:
        '`stopped`: nobody runs it now. `away`: nobody has for `feed.awayDays`, and the feed keeps nothing for it.',
    }),
    seenAt: Millis.meta({ description: 'When it last ran, to the hour.' }),
    letters: z.int().meta({ description: 'What it could not handle and has set aside.' }),
  })
  .meta({ id: 'FeedConsumer', description: 'A service that follows what changes in the store.' })

const DeadLetter = z
  .object({
    letter: z.string().meta({ description: 'Its id.' }),
    at: Millis,
    about: z.string().meta({ description: 'What had changed.', examples: ['entries 5 to 6 of room/r1'] }),
    fault: z.string().meta({ description: 'What went wrong, in the words of the service.' }),
  })
  .meta({ id: 'DeadLetter', description: 'A change that a service could not handle and has set aside.' })

export const feedOperations = {
  'feed.consumers': operation({
    summary: 'The services that follow what changes in the store, and how far each is.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/feed' },
    input: z.strictObject(page),
    output: z.object({ consumers: z.array(FeedConsumer), next: PageCursor.optional() }),
    errors: [],
  }),
  'feed.letters': operation({
    summary: 'What a service could not handle and has set aside, the oldest first.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/feed/{consumer}/letters' },
    input: z.strictObject({ consumer, ...page }),
    output: z.object({ letters: z.array(DeadLetter), next: PageCursor.optional() }),
    errors: ['not_found'],
  }),
  'feed.retry': operation({
    summary:
      'Lets a service try again what it has set aside, when it next looks; what goes wrong again is set aside again.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/feed/{consumer}/letters/{letter}/retry' },
    input: z.strictObject({ consumer, letter }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'consumer', detail: ['letter'] },
  }),
  'feed.drop': operation({
    summary: 'Removes what a service has set aside: it is never handled.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/feed/{consumer}/letters/{letter}' },
    input: z.strictObject({ consumer, letter }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'consumer', detail: ['letter'] },
  }),
  'feed.forget': operation({
    summary:
      'Forgets a service that runs no more, with what it has set aside: the feed keeps nothing for it. Its own records stay.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/feed/{consumer}' },
    input: z.strictObject({ consumer }),
    output: z.object({}),
    errors: ['not_found', 'conflict'],
    audit: { subject: 'consumer', detail: [] },
  }),
}
