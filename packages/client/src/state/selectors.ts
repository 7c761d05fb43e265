import type { Conversation } from '@tidings/protocol'
import type { ClientState, OutgoingMessage } from './state.ts'

const isPinned = ({ settings }: Conversation): number => (settings.pinned ? 1 : 0)

/** Conversations as a list shows them: the pinned ones, then the newest. */
export const listConversations = (state: Pick<ClientState, 'conversations'>): readonly Conversation[] =>
  Object.values(state.conversations)
    .filter(({ hidden, seq }) => !hidden && seq > 0)
    .sort((a, b) => isPinned(b) - isPinned(a) || b.order - a.order || a.conversation.localeCompare(b.conversation))

/** Something in it was not read, or it is marked so. */
export const isUnread = ({ unread, settings }: Pick<Conversation, 'unread' | 'settings'>): boolean =>
  unread > 0 || settings.unreadMark === true

/** What is on its way to one conversation, in order. */
export const outgoingTo = (state: Pick<ClientState, 'outbox'>, conversation: string): readonly OutgoingMessage[] =>
  state.outbox.filter(({ to }) => to === conversation)

export const totalUnread = (state: ClientState): number =>
  Object.values(state.conversations).reduce((sum, { unread }) => sum + unread, 0)

/** The server's time, by which its times are to be judged: the device's clock may be wrong. */
export const serverNow = ({ serverAhead }: Pick<ClientState, 'serverAhead'>): number => Date.now() + serverAhead
