import { z } from 'zod'
import { Content } from './content/content.ts'
import { limits } from './limits.ts'
import { ClientId, ConversationOid, Oid } from './oid.ts'

/** Milliseconds since the epoch, by the server's clock. */
export const Millis = z
  .int()
  .min(0)
  .meta({ id: 'Millis', description: 'Milliseconds since the epoch.', examples: [1763600000000] })

/** A place in a conversation's log: 1, 2, 3 … without gaps; 0 stands before the first. */
export const Seq = z.int().min(0).meta({ id: 'Seq', description: "A place in a conversation's log, from 1, gap-free." })

export const MessageId = z
  .string()
  .regex(/^[a-z0-9]{1,16}-[a-z0-9]{1,16}$/, 'expected a message id')
  .meta({ id: 'MessageId', description: 'Opaque.', examples: ['2s-1a'] })

/** The sender's own id of a message: makes a send idempotent per sender. */
export const ClientMsgId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'expected 1–64 visible ASCII characters')
  .meta({ id: 'ClientMsgId', description: "The sender's own id: the same id sent again returns the first result." })

export const Mention = z
  .union([Oid, z.literal('all')])
  .meta({ id: 'Mention', description: 'A member of the conversation, or "all".' })

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
    ts: Millis,
    clientId: ClientId.optional(),
    clientMsgId: ClientMsgId.optional(),
    editedAt: Millis,
    recalled: z.boolean(),
    reactions: z.array(z.object({ key: z.string(), users: z.array(Oid) })),
  })
  .meta({ id: 'Message', description: "One entry of a conversation's log." })
export type Message = z.infer<typeof Message>
