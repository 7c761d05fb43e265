import { z } from 'zod'
import { Message, Millis, Seq } from './message.ts'
import { ConversationOid } from './oid.ts'

/** One conversation as one user sees it. */
export const Conversation = z
  .object({
    conversation: ConversationOid,
    seq: Seq.meta({ description: 'The head: the last seq of the log.' }),
    rev: z.int().min(0).meta({ description: 'The last change of an existing message.' }),
    counted: z.int().min(0).meta({ description: 'Counting messages up to the head.' }),
    unread: z.int().min(0).meta({ description: 'Counting messages after readSeq; exact.' }),
    mentions: z.int().min(0).meta({ description: 'Unread messages that mention the reader or all.' }),
    readSeq: Seq,
    peerReadSeq: Seq.optional().meta({ description: 'How far the peer has read; only in p2p conversations.' }),
    lastMessage: Message.optional(),
    updatedAt: Millis,
    settings: z.object({}).meta({ description: "The reader's own settings of this conversation." }),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>

/** Opaque to clients: hand it back as it came. */
export const PageCursor = z
  .string()
  .min(1)
  .max(256)
  .meta({ id: 'PageCursor', description: 'Opaque: where the next page starts.' })
