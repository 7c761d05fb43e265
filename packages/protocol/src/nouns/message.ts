import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Mention, mentionsAt } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { ClientId, ConversationOid, Oid } from '../ids/oid.ts'
import { reactionForm } from '../text/reactions.ts'
import { plainText } from '../text/sound.ts'
import { Ext } from './passing.ts'
import { PushText } from './push-text.ts'

/** Milliseconds since the epoch, by the server's clock. */
export const Millis = z
  .int()
  .min(0)
  .meta({ id: 'Millis', description: 'Milliseconds since the epoch.', examples: [1763600000000] })

/** A place in a conversation's log: 1, 2, 3 … without gaps; 0 stands before the first. */
export const Seq = z.int().min(0).meta({ id: 'Seq', description: "A place in a conversation's log, from 1, gap-free." })

/** The sender's own id of a message: makes a send idempotent per sender. */
export const ClientMsgId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'expected 1–64 visible ASCII characters')
  .meta({ id: 'ClientMsgId', description: "The sender's own id: the same id sent again returns the first result." })

/** One emoji, or a short name like `+1`, in the one form in which it is counted. */
export const ReactionKey = plainText()
  .overwrite(reactionForm)
  .min(1)
  .max(limits.reactionLength)
  .regex(/^[^\p{Cc}\s]+$/u, 'expected an emoji or a short name')
  .meta({ id: 'ReactionKey', description: 'One emoji, or a short name.', examples: ['👍', '+1'] })

/** One emoji or short name, and who gave it: all of them counted, the first of them named. */
export const Tally = z
  .object({ key: z.string(), count: z.int().min(0), users: z.array(Oid).max(limits.tallyUsers) })
  .meta({ id: 'Tally', description: 'How often something was given, and the first who gave it.' })
export type Tally = z.infer<typeof Tally>

export const LinkPreview = z
  .object({
    url: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    image: z.string().optional(),
    site: z.string().optional(),
  })
  .meta({ id: 'LinkPreview', description: 'What a page says of itself.' })
export type LinkPreview = z.infer<typeof LinkPreview>

export const ExpireAfterRead = z
  .int()
  .min(1000)
  .max(7 * 86_400_000)
  .meta({ id: 'ExpireAfterRead', description: 'Milliseconds from the reading until the content is gone.' })

export const Message = z
  .object({
    id: MessageId,
    conversation: ConversationOid,
    from: Oid,
    to: Oid,
    seq: Seq,
    counted: z.int().min(0).meta({
      description: 'How many messages that count as unread stand up to this one; two of them give an exact unread.',
    }),
    rev: z
      .int()
      .min(0)
      .meta({ description: 'The number of its last change in this conversation; 0 if it never changed.' }),
    type: z.enum(['chat', 'grpchat', 'event']),
    content: Content,
    thread: MessageId.optional(),
    replyTo: MessageId.optional(),
    mentions: z.array(Mention).max(limits.mentions).optional(),
    mentionsAt,
    ts: Millis,
    clientId: ClientId.optional(),
    clientMsgId: ClientMsgId.optional(),
    editedAt: Millis,
    recalled: z.boolean(),
    hidden: z.literal(true).optional().meta({
      description: 'Its content is not for this reader: addressed to others only, or deleted by the reader.',
    }),
    targets: z.array(Oid).optional().meta({ description: 'Only these members of the room receive it.' }),
    expireAfterRead: ExpireAfterRead.optional(),
    ext: Ext.optional(),
    by: Oid.optional().meta({
      description: 'Which editor of a channel wrote it in its name; told to the desk of the channel alone.',
    }),
    forwarded: z.object({ from: Oid, ts: Millis }).optional().meta({ description: 'Whose words these first were.' }),
    preview: LinkPreview.optional(),
    push: z
      .union([z.literal(false), PushText])
      .optional()
      .meta({
        description: 'false: sends no push to devices. Else what a push of it says in its place.',
      }),
    robotStep: z
      .int()
      .min(1)
      .optional()
      .meta({
        description: `A robot calls others by it: the how many-th such call in a row it is, each in answer to the one before; ${limits.robotSteps} at most.`,
      }),
    replies: z.int().min(1).optional().meta({ description: 'Messages in the thread that starts here.' }),
    pinned: z.object({ by: Oid }).optional(),
    reactions: z.array(Tally),
    votes: z.array(Tally).optional().meta({ description: "A poll's votes; without names when it is anonymous." }),
    voters: z.int().min(0).optional().meta({ description: 'How many have voted in a poll, whatever they chose.' }),
  })
  .meta({ id: 'Message', description: "One entry of a conversation's log." })
export type Message = z.infer<typeof Message>
