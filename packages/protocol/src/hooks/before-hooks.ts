import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Mention } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid, Oid } from '../ids/oid.ts'
import { Millis } from '../nouns/message.ts'
import { PushText } from '../nouns/push-text.ts'
import { plainText } from '../text/sound.ts'

const from = Oid.meta({ description: 'Who wants to do it.' })
const to = ConversationOid.meta({ description: 'The conversation, as they see it.' })

/**
 * What the operator's hook is asked before it is done, by its point. Who may not do it anyway is refused before; nothing here is
 * done yet, and what comes of it is not known.
 */
export const beforePoints = {
  'message.send': {
    summary:
      'A message is to go into a log: one that is sent, forwarded, due at its time, streamed to its end. Allow, refuse, or change its content.',
    takesContent: true,
    data: z.object({
      from,
      to,
      content: Content.meta({
        description: 'As it would be stored: what the server knows of files and quotes is in it.',
      }),
      stored: z.boolean().meta({ description: 'false: told to who is online, and never stored (`hooks.signals`).' }),
      clientMsgId: z.string().optional(),
      thread: MessageId.optional(),
      replyTo: MessageId.optional(),
      mentions: z.array(Mention).optional(),
      forwarded: z.object({ from: Oid, ts: Millis }).optional().meta({ description: 'Whose words they first were.' }),
      push: PushText.optional().meta({
        description: 'What a push of it is to say; it falls away where the content is changed.',
      }),
    }),
  },
  'message.edit': {
    summary: 'The content of a message is to be changed by who wrote it. Allow, refuse, or change the new content.',
    takesContent: true,
    data: z.object({
      from,
      to,
      id: MessageId,
      content: Content,
      before: Content.meta({ description: 'What it says until now.' }),
      mentions: z.array(Mention).optional(),
    }),
  },
  'room.create': {
    summary: 'A room is to be made. Allow or refuse.',
    takesContent: false,
    data: z.object({
      from,
      name: z.string(),
      members: z.array(Oid).meta({ description: 'Whom the maker wants in it, beside themselves.' }),
    }),
  },
  'room.join': {
    summary: 'Somebody wants to come into a room by themselves, or asks to be let in. Allow or refuse.',
    takesContent: false,
    data: z.object({
      from,
      room: Oid,
      via: z
        .enum(['open', 'link', 'invitation', 'request'])
        .meta({ description: '`request`: its admins will be asked.' }),
      greeting: z.string().optional(),
    }),
  },
  'room.invite': {
    summary: 'Somebody wants to put others into a room they are in, or to ask them to come. Allow or refuse.',
    takesContent: false,
    data: z.object({ from, room: Oid, members: z.array(Oid) }),
  },
  'contact.add': {
    summary: 'Somebody asks another to be their contact. Allow or refuse.',
    takesContent: false,
    data: z.object({ from, user: Oid, greeting: z.string() }),
  },
  ping: { summary: 'A test: nothing happens. Allow.', takesContent: false, data: z.object({}) },
} as const

export type BeforePoint = keyof typeof beforePoints

/** Those that something is done after. */
export const actingPoints = [
  ...(['message.send', 'message.edit', 'room.create', 'room.join', 'room.invite'] as const),
  'contact.add',
] as const
export type ActingPoint = (typeof actingPoints)[number]

export type BeforeData = { readonly [P in BeforePoint]: z.output<(typeof beforePoints)[P]['data']> }

/** The one thing that a hook may answer. */
export const BeforeAnswer = z.union([
  z.strictObject({ allow: z.literal(true) }),
  z.strictObject({
    refuse: plainText()
      .min(1)
      .max(limits.refusalLength)
      .meta({ description: 'Why, in words for the person: they read them.' }),
  }),
  z.strictObject({ content: Content.meta({ description: 'What is stored in place of it.' }) }),
])
export type BeforeAnswer = z.output<typeof BeforeAnswer>
