import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { MessageId } from '../ids/message-id.ts'
import { Message, Millis } from '../nouns/message.ts'
import { Reminder, SavedMessage, ScheduledMessage, sendFields } from '../nouns/own.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const note = plainText().trim().max(limits.noteLength).default('')
const byId = z.strictObject({ id: MessageId })

export const savedOperations = {
  'saved.add': operation({
    summary: 'Saves a message for the caller.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/saved/{id}' },
    input: z.strictObject({ id: MessageId, note }),
    output: z.object({ saved: SavedMessage }),
    errors: ['not_found', 'too_large'],
  }),
  'saved.list': operation({
    summary: 'Saved messages, in the order of their ids.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/saved' },
    input: z.strictObject(page),
    output: z.object({
      saved: z.array(
        SavedMessage.extend({ message: Message.optional().meta({ description: 'While the caller may read it.' }) }),
      ),
      next: page.next,
    }),
    errors: [],
  }),
  'saved.remove': operation({
    summary: 'Forgets a saved message.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/saved/{id}' },
    input: byId,
    output: z.object({}),
    errors: ['not_found'],
  }),
  'reminder.set': operation({
    summary: 'Reminds the caller of a message at a time; a second one for the same message replaces the first.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/reminders/{id}' },
    input: z.strictObject({ id: MessageId, at: Millis, note }),
    output: z.object({ reminder: Reminder }),
    errors: ['not_found', 'invalid', 'too_large'],
  }),
  'reminder.list': operation({
    summary: 'The reminders of the caller.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/reminders' },
    input: z.strictObject(page),
    output: z.object({ reminders: z.array(Reminder), next: page.next }),
    errors: [],
  }),
  'reminder.remove': operation({
    summary: 'Removes a reminder, due or not.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/reminders/{id}' },
    input: byId,
    output: z.object({}),
    errors: ['not_found'],
  }),
  'message.schedule': operation({
    summary: 'Sends a message at a time. It is checked now, and again then.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/scheduled' },
    input: z.strictObject({ at: Millis, ...sendFields }),
    output: z.object({ scheduled: ScheduledMessage }),
    errors: [
      'not_member',
      'not_found',
      'too_large',
      'blocked',
      'muted',
      'not_friend',
      'invalid',
      'forbidden',
      'conflict',
    ],
  }),
  'scheduled.list': operation({
    summary: 'What the caller has scheduled, and what could not be sent.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/scheduled' },
    input: z.strictObject(page),
    output: z.object({ scheduled: z.array(ScheduledMessage), next: page.next }),
    errors: [],
  }),
  'scheduled.cancel': operation({
    summary: 'Takes a scheduled message back.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/scheduled/{id}' },
    input: z.strictObject({ id: plainText().min(1).max(64) }),
    output: z.object({}),
    errors: ['not_found', 'conflict'],
  }),
}
