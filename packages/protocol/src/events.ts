import { z } from 'zod'
import { Content } from './content/content.ts'
import { MessageId } from './ids/message-id.ts'
import { ChannelId, ClientId, ConversationOid, Oid, RoomId } from './ids/oid.ts'
import { Channel } from './nouns/channel.ts'
import { Chatroom, ChatroomId, ChatroomMessage, ChatroomMessageId, ChatroomPerson } from './nouns/chatroom.ts'
import { Conversation } from './nouns/conversation.ts'
import { Message, Millis, Seq } from './nouns/message.ts'
import { Greeting, ownEvents } from './nouns/own.ts'
import { PackVersion } from './nouns/pack.ts'
import { Ext } from './nouns/passing.ts'
import { Presence } from './nouns/presence.ts'
import { PushState } from './nouns/push-state.ts'
import { Room } from './nouns/room.ts'
import { Client, Muted, User } from './nouns/user.ts'

/** What the server tells a session unasked. A lost event shows as a gap in seq, rev or version: read again. */
export const events = {
  message: { summary: 'A new message in one of my conversations.', data: Message },
  'message.changed': { summary: 'The present state of a message that changed, with its new rev.', data: Message },
  conversation: {
    summary: 'A read pointer, the unread count, a setting or my membership of one of my conversations changed.',
    data: Conversation.omit({ room: true }).meta({
      description:
        'The last message is told by its own event; here it stands for who has just subscribed to a channel, or hears of a room again.',
    }),
  },
  'conversation.trimmed': {
    summary: 'Messages of one of my conversations were removed with age, for everybody: nothing up to there is kept.',
    data: z.object({ conversation: ConversationOid, trimmedSeq: Seq }),
  },
  room: {
    summary: 'A room of mine changed, or I came into it or left it (`member`).',
    data: z.object({ room: Room, member: z.boolean() }),
  },
  channel: {
    summary: 'A channel to which I subscribe changed, or I subscribe to it no more (`subscribed`), or it ended.',
    data: z.object({ channel: Channel, subscribed: z.boolean() }),
  },
  'channel.invitation': {
    summary: 'I am invited to a channel that is by invitation. It is not told again: who was away is sent its address.',
    data: z.object({ channel: Channel, by: Oid }),
  },
  desk: {
    summary:
      'Somebody wrote to a channel of which I am an editor (`message`), or does not wait for an answer any more. It may be lost: the desk says how things stand.',
    data: z.object({ channel: ChannelId, user: Oid, waiting: z.boolean(), message: Message.optional() }),
  },
  'room.request': {
    summary: 'Somebody asks to be let into a room of which I am owner or admin.',
    data: z.object({ room: RoomId, user: Oid, greeting: Greeting, ts: Millis }),
  },
  user: { summary: 'My own profile changed.', data: User },
  muted: { summary: 'The operator lets me write nowhere, or again.', data: Muted },
  ...ownEvents,
  'chatroom.messages': {
    summary: 'What was said in the chatroom that this session is in; several at once where much is said.',
    data: z.object({
      chatroom: ChatroomId,
      messages: z.array(ChatroomMessage),
      online: z.int().meta({ description: 'How many people are in it, as of a few seconds ago.' }),
      missed: z.int().optional().meta({ description: 'So many more were said, and left out.' }),
    }),
  },
  'chatroom.removed': {
    summary: 'A message in the chatroom that this session is in was taken back.',
    data: z.object({ chatroom: ChatroomId, id: ChatroomMessageId }),
  },
  chatroom: {
    summary:
      'The chatroom that this session is in changed, or what I may do in it (`you`), or I am in it no more (`out`).',
    data: z.object({
      chatroom: Chatroom,
      you: ChatroomPerson.optional(),
      out: z.enum(['closed', 'banned', 'left', 'elsewhere', 'idle']).optional().meta({
        description:
          '`left`, `elsewhere`: this terminal left it, or joined another, which may have been another tab of it. `idle`: it did nothing there for long.',
      }),
    }),
  },
  packs: {
    summary: 'The packs of emoji and stickers changed: ask pack.list for what did.',
    data: z.object({ version: PackVersion }),
  },
  presence: {
    summary: 'The presence of users whom this session watches changed.',
    data: z.object({ presences: z.array(Presence) }),
  },
  typing: {
    summary: 'Somebody is writing, or no longer. It ends by itself after 6 seconds.',
    data: z.object({ conversation: ConversationOid, user: Oid, on: z.boolean() }),
  },
  signal: {
    summary: 'A message with `persist: false`: shown now or never.',
    data: z.object({
      conversation: ConversationOid,
      from: Oid,
      content: Content,
      ts: Millis,
      clientId: ClientId.optional(),
      client: ClientId.optional().meta({ description: 'It is for this terminal alone.' }),
      ext: Ext.optional(),
    }),
  },
  receipt: {
    summary: 'A member of a small room has read up to here.',
    data: z.object({ conversation: ConversationOid, user: Oid, readSeq: Seq }),
  },
  stream: {
    summary: 'A message that is being written: the text from `offset` on. `done` names the message that it became.',
    data: z.object({
      stream: z.string(),
      conversation: ConversationOid,
      from: Oid,
      offset: z.int().min(0),
      text: z.string(),
      state: z.enum(['open', 'done', 'cancelled']),
      message: MessageId.optional(),
    }),
  },
  session: {
    summary: 'Another of my terminals came or went.',
    data: z.object({
      session: z.string(),
      client: Client,
      online: z.boolean(),
      first: z.literal(true).optional().meta({ description: 'This terminal was never seen before.' }),
    }),
  },
  push: {
    summary: 'Whether what calls is pushed to one of my terminals has changed.',
    data: z.object({ client: ClientId, push: PushState }),
  },
  resync: {
    summary:
      'This session fell behind and events were dropped: list what has changed since the cursor (`conversation.list`), and read those logs.',
    data: z.object({
      missed: z.int().min(1).optional().meta({
        description: 'So many messages of the chatroom that this session is in were among them: enter it again.',
      }),
    }),
  },
} as const

export type EventName = keyof typeof events
export type EventData<N extends EventName> = z.infer<(typeof events)[N]['data']>
export type ServerEvent = { [N in EventName]: { readonly event: N; readonly data: EventData<N> } }[EventName]
