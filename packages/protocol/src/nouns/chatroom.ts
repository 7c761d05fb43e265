import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { UserRef } from '../ids/oid.ts'
import { visibleName } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { ClientMsgId, Millis } from './message.ts'

export const ChatroomId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the id of a chatroom')
  .meta({ id: 'ChatroomId', description: 'A chatroom: its app chooses it, or the server.', examples: ['launch-day'] })

/** What a chatroom is called, and what stands above what is said in it. */
export const chatroomFields = {
  name: visibleName(limits.nameLength),
  announcement: plainText().max(limits.chatroomAnnouncement),
  mutedAll: z.boolean().meta({ description: 'Only its owner and admins say something.' }),
  slowMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .meta({ description: 'So long each waits between two messages, but for its owner and admins; 0: not at all.' }),
}

export const Chatroom = z
  .object({
    id: ChatroomId,
    name: z.string(),
    announcement: z.string(),
    owner: UserRef,
    mutedAll: z.boolean(),
    slowMs: z.int(),
    createdAt: Millis,
  })
  .meta({ id: 'Chatroom', description: 'A place that people enter and leave, of which nobody is a member.' })
export type Chatroom = z.infer<typeof Chatroom>

export const ChatroomRole = z.enum(['owner', 'admin', 'guest'])
export type ChatroomRole = z.infer<typeof ChatroomRole>

export const ChatroomPerson = z
  .object({
    user: UserRef,
    role: ChatroomRole,
    mutedUntil: Millis.meta({ description: '0: not muted.' }),
    banned: z.boolean(),
  })
  .meta({ id: 'ChatroomPerson', description: 'What somebody may do in a chatroom.' })
export type ChatroomPerson = z.infer<typeof ChatroomPerson>

export const ChatroomMessageId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'expected the id of a message in a chatroom')
  .meta({ id: 'ChatroomMessageId', description: 'In the order in which messages were said.' })

export const ChatroomMessage = z
  .object({
    id: ChatroomMessageId,
    from: UserRef,
    content: Content,
    ts: Millis,
    clientMsgId: ClientMsgId.optional(),
    low: z.literal(true).optional().meta({ description: 'Said with low priority: shown now or never, kept nowhere.' }),
  })
  .meta({ id: 'ChatroomMessage', description: 'What somebody said in a chatroom.' })
export type ChatroomMessage = z.infer<typeof ChatroomMessage>
