import type { z } from 'zod'
import { accountOperations } from './accounts.ts'
import { attachmentOperations } from './attachments.ts'
import { autoReplyOperations } from './autoreplies.ts'
import { broadcastOperations } from './broadcasts.ts'
import { cardOperations } from './cards.ts'
import { channelOperations } from './channels.ts'
import { chatroomOperations } from './chatrooms.ts'
import { clientOperations } from './clients.ts'
import { clusterOperations } from './cluster.ts'
import { contactOperations } from './contacts.ts'
import { conversationOperations } from './conversations.ts'
import { deskOperations } from './desk.ts'
import { edgeOperations } from './edges.ts'
import { emailOperations } from './emails.ts'
import { eventOperations } from './events.ts'
import { extraOperations } from './extra.ts'
import { feedOperations } from './feed.ts'
import { gatewayOperations } from './gateway.ts'
import { gifOperations } from './gifs.ts'
import { incomingOperations } from './incoming.ts'
import { invitationOperations } from './invitations.ts'
import { logOperations } from './logs.ts'
import { mentionOperations } from './mentions.ts'
import { messageOperations } from './messages.ts'
import { notificationOperations } from './notifications.ts'
import { packOperations } from './packs.ts'
import { presenceOperations } from './presence.ts'
import { pushOperations } from './push.ts'
import { reportOperations } from './reports.ts'
import { rightsOperations } from './rights.ts'
import { robotOperations } from './robots.ts'
import { roomOperations } from './rooms.ts'
import { savedOperations } from './saved.ts'
import { searchOperations } from './search.ts'
import { sessionOperations } from './session.ts'
import { streamOperations } from './streams.ts'
import { threadOperations } from './threads.ts'
import { userOperations } from './users.ts'
import { webhookOperations } from './webhooks.ts'
import { wordOperations } from './words.ts'

/** Every operation of Tidings, by its name on the wire. */
export const operations = {
  ...sessionOperations,
  ...gatewayOperations,
  ...messageOperations,
  ...cardOperations,
  ...logOperations,
  ...mentionOperations,
  ...threadOperations,
  ...streamOperations,
  ...conversationOperations,
  ...roomOperations,
  ...channelOperations,
  ...contactOperations,
  ...savedOperations,
  ...attachmentOperations,
  ...packOperations,
  ...gifOperations,
  ...searchOperations,
  ...reportOperations,
  ...feedOperations,
  ...eventOperations,
  ...webhookOperations,
  ...wordOperations,
  ...edgeOperations,
  ...clusterOperations,
  ...rightsOperations,
  ...presenceOperations,
  ...clientOperations,
  ...pushOperations,
  ...userOperations,
  ...extraOperations,
  ...notificationOperations,
  ...broadcastOperations,
  ...deskOperations,
  ...autoReplyOperations,
  ...robotOperations,
  ...incomingOperations,
  ...accountOperations,
  ...emailOperations,
  ...invitationOperations,
  ...chatroomOperations,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations
/** What a caller passes: fields with a default may be left out. */
export type InputOf<N extends OperationName> = z.input<Operations[N]['input']>
/** What a handler receives: checked, defaults filled in. */
export type ParsedInputOf<N extends OperationName> = z.output<Operations[N]['input']>
export type OutputOf<N extends OperationName> = z.output<Operations[N]['output']>

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name)
