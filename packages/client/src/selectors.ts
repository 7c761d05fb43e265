import type { Conversation } from '@tidings/protocol'
import type { ClientState, OutgoingMessage } from './state.ts'

/** Conversations as a list shows them: the newest first. */
export const listConversations = (state: ClientState): readonly Conversation[] =>
  Object.values(state.conversations).sort(
    (a, b) => b.updatedAt - a.updatedAt || a.conversation.localeCompare(b.conversation),
  )

/** What is on its way to one conversation, in order. */
export const outgoingTo = (state: ClientState, conversation: string): readonly OutgoingMessage[] =>
  state.outbox.filter(({ to }) => to === conversation)

export const totalUnread = (state: ClientState): number =>
  Object.values(state.conversations).reduce((sum, { unread }) => sum + unread, 0)
