import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { mentionsAt } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid } from '../ids/oid.ts'
import { plainText } from '../text/sound.ts'
import { Channel } from './channel.ts'
import { Message, Millis, Seq } from './message.ts'
import { NotifyLevel } from './notifying.ts'
import { Room, RoomMember } from './room.ts'

export const Draft = z
  .strictObject({ content: Content, mentionsAt, replyTo: MessageId.optional(), ts: Millis })
  .refine((draft) => JSON.stringify(draft).length <= limits.draftBytes, `is above ${limits.draftBytes} bytes`)
  .meta({ id: 'Draft', description: 'What was written and not sent yet; synced between terminals.' })
export type Draft = z.infer<typeof Draft>

/** What a reader has set for one conversation. Absent means not set. */
export const ConversationSettings = z
  .strictObject({
    pinned: z.literal(true).optional(),
    muted: z.literal(true).optional().meta({
      description: 'No push and no sound, but for what mentions the reader by name.',
    }),
    mutedUntil: Millis.optional().meta({ description: 'It is muted until then; absent: until it is unmuted.' }),
    notify: NotifyLevel.optional().meta({ description: 'Absent: as for all conversations of its kind.' }),
    silent: z.literal(true).optional().meta({ description: 'What calls makes no sound.' }),
    folded: z.literal(true).optional(),
    unreadMark: z.literal(true).optional().meta({ description: 'Marked as unread by hand; reading clears it.' }),
    background: plainText().max(2048).optional(),
    draft: Draft.optional(),
    blocked: z.literal(true).optional().meta({ description: 'A room whose messages are not delivered live.' }),
  })
  .meta({ id: 'ConversationSettings' })
export type ConversationSettings = z.infer<typeof ConversationSettings>

/** One conversation as one user sees it. */
export const Conversation = z
  .object({
    conversation: ConversationOid,
    seq: Seq.meta({ description: 'The head: the last seq of the log.' }),
    rev: z.int().min(0).meta({ description: 'The last change of an existing message.' }),
    counted: z.int().min(0).meta({ description: 'Counting messages up to the head.' }),
    unread: z.int().min(0).meta({ description: 'Counting messages after readSeq; exact.' }),
    directed: z.int().min(0).meta({ description: 'Those of them that were addressed to the reader alone.' }),
    mentions: z.int().min(0).meta({ description: 'Unread messages that mention the reader or all.' }),
    readSeq: Seq,
    readTurn: z.int().min(1).optional().meta({
      description:
        'How often the reader has marked something as unread again. Where two views differ in it, the one with the higher `version` has the pointer, unless the other has read beyond its head.',
    }),
    peerReadSeq: Seq.optional().meta({
      description: 'How far the peer has read; only between two, and while the peer lets it be seen.',
    }),
    peerDeliveredSeq: Seq.optional().meta({ description: 'How far a terminal of the peer has received; likewise.' }),
    floor: Seq.meta({
      description:
        'The reader may read what stands after this: their joining, what they cleared, or what is kept no longer.',
    }),
    trimmedSeq: Seq.optional().meta({ description: 'Up to here nothing is kept any more, for anybody.' }),
    retainDays: z.int().min(1).optional().meta({ description: 'Messages here are kept for so many days.' }),
    hidden: z.literal(true).optional().meta({ description: 'Removed from the list until the next message.' }),
    room: Room.optional(),
    channel: Channel.optional(),
    publishes: z.literal(true).optional().meta({ description: 'The reader is an editor of the channel.' }),
    member: RoomMember.optional().meta({ description: "The reader's own membership in the room." }),
    lastMessage: Message.optional(),
    updatedAt: Millis,
    order: z.int().min(0).meta({
      description:
        'Lists stand in this order, the highest first: a counter over all conversations, whatever a clock said.',
    }),
    settings: ConversationSettings,
    version: z.int().min(0).meta({
      description: "Of two views the one with the higher version has the reader's later settings and membership.",
    }),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>

/** Opaque to clients: hand it back as it came. */
export const PageCursor = plainText()
  .min(1)
  .max(256)
  .meta({ id: 'PageCursor', description: 'Opaque: where the next page starts.' })
