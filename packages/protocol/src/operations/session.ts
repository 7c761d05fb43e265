import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ConversationOid } from '../ids/oid.ts'
import { Conversation, PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { NodeAddresses } from '../nouns/node-address.ts'
import { UserSettings, UserVersion } from '../nouns/own.ts'
import { PackVersion } from '../nouns/pack.ts'
import { Client, Muted, User } from '../nouns/user.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** Where a client's copy stands: the last `cursor` it was given, 0 for nothing yet. */
export const Since = z
  .union([z.literal(0), PageCursor])
  .meta({ id: 'Since', description: 'The last cursor; 0 means from the start.' })

export const sessionOperations = {
  connect: operation({
    summary: 'Signs the connection in and says what changed since the last cursor. Must come first, within 10 s.',
    access: 'session',
    rate: 'sign-in',
    input: z.strictObject({
      token: plainText().min(1).max(4096),
      client: Client.optional().meta({
        description: 'This terminal; without it the session is a nameless web client.',
      }),
      since: Since.default(0),
      limit: z
        .int()
        .min(0)
        .max(limits.page)
        .default(limits.defaultPage)
        .meta({ description: 'Conversations in the answer.' }),
    }),
    output: z.object({
      user: User,
      session: z.string(),
      node: z.string(),
      nodes: NodeAddresses.optional().meta({
        description: 'What gateway answers; absent where no node has an address of its own.',
      }),
      time: Millis,
      heartbeat: z.int().meta({ description: 'Milliseconds: the client sends something at least this often.' }),
      frameBytes: z.int().optional().meta({
        description: 'The largest frame that is taken, in bytes; a larger one ends the connection with 4413.',
      }),
      epoch: z.string().meta({ description: "Names this store's history; another epoch means: drop the cache." }),
      version: UserVersion.meta({ description: 'The head of what user.changes answers.' }),
      settings: UserSettings,
      muted: Muted.optional().meta({ description: 'Present where the operator lets the caller write nowhere.' }),
      packs: PackVersion.optional().meta({
        description: 'The head of what pack.list answers; absent: there never was a pack.',
      }),
      directory: z
        .object({ people: z.enum(['everyone', 'shared', 'exact']), rooms: z.enum(['off', 'members', 'all']) })
        .meta({ description: 'Whom user.search finds, and who may ask room.browse: the operator’s choice.' }),
      translates: z.literal(true).optional().meta({ description: 'message.translate is there.' }),
      gifs: z.literal(true).optional().meta({ description: 'gif.search is there.' }),
      conversations: z.array(Conversation),
      gone: z.array(ConversationOid).meta({
        description:
          'Rooms that the caller is no longer in; only after `since`. Of very many the rest is told on the pages that `next` leads to.',
      }),
      next: PageCursor.optional().meta({
        description: 'More conversations changed: conversation.list goes on from here.',
      }),
      cursor: PageCursor,
    }),
    errors: ['banned', 'expired', 'forbidden', 'conflict'],
  }),
  ping: operation({
    summary: 'Keeps the connection alive.',
    access: 'session',
    rate: 'read',
    input: z.strictObject({}),
    output: z.object({ time: Millis }),
    errors: [],
  }),
}
