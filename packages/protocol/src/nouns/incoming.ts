import { z } from 'zod'
import { Oid, RoomId } from '../ids/oid.ts'
import { plainText } from '../text/sound.ts'
import { Millis } from './message.ts'
import { Avatar, DisplayName } from './user.ts'

export const IncomingId = plainText().regex(/^[a-z0-9]{1,64}$/, 'expected the id of an incoming webhook')

/** What its admins may choose of one. */
export const incomingChoices = {
  mentionAll: z.boolean().meta({
    description: '`<!channel>`, `@channel`, `@all` and `@here` call everybody in the room; else they are words.',
  }),
  rename: z.boolean().meta({
    description: 'A `username` stands in bold before what is said. Who says it stays the same.',
  }),
}

export const IncomingWebhook = z
  .object({
    id: IncomingId,
    room: RoomId,
    user: Oid.meta({ description: 'The account that says what comes: a member of the room, of kind `robot`.' }),
    name: z.union([DisplayName, z.literal('')]),
    avatar: Avatar,
    by: Oid.meta({ description: 'Who has made it.' }),
    createdAt: Millis,
    inside: z.boolean().meta({
      description: 'False where its account was removed from the room: nothing comes in until the webhook is renewed.',
    }),
    ...incomingChoices,
  })
  .meta({ id: 'IncomingWebhook', description: 'An address at which programs say something in a room.' })
export type IncomingWebhook = z.infer<typeof IncomingWebhook>
