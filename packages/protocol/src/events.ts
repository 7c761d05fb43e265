import { z } from 'zod'
import { Conversation } from './conversation.ts'
import { Message } from './message.ts'
import { Room } from './room.ts'
import { Client, User } from './user.ts'

/** What the server tells a session unasked. A lost event shows as a gap in seq or rev: read the log. */
export const events = {
  message: { summary: 'A new message in one of my conversations.', data: Message },
  'message.changed': { summary: 'The present state of a message that changed, with its new rev.', data: Message },
  conversation: {
    summary: 'A read pointer, the unread count or a setting of one of my conversations changed.',
    data: Conversation.omit({ lastMessage: true }),
  },
  room: {
    summary: 'A room of mine changed, or I came into it or left it (`member`).',
    data: z.object({ room: Room, member: z.boolean() }),
  },
  user: { summary: 'My own profile changed.', data: User },
  session: {
    summary: 'Another of my terminals came or went.',
    data: z.object({ session: z.string(), client: Client, online: z.boolean() }),
  },
  resync: { summary: 'This session fell behind and events were dropped: read the logs again.', data: z.object({}) },
} as const

export type EventName = keyof typeof events
export type EventData<N extends EventName> = z.infer<(typeof events)[N]['data']>
export type ServerEvent = { [N in EventName]: { readonly event: N; readonly data: EventData<N> } }[EventName]
