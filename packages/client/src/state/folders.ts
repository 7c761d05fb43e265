import type { Conversation, Folder } from '@tidings/protocol'
import { callingIn, isMutedNow } from './attention.ts'
import type { OwnState } from './own-state.ts'
import { isUnread, listConversations } from './selectors.ts'
import type { ClientState } from './state.ts'

export interface NamedFolder extends Folder {
  readonly id: string
}

/** The user's folders, in their order. */
export function foldersOf({
  own,
}: {
  readonly own: { readonly items: Pick<OwnState['items'], 'settings'> }
}): readonly NamedFolder[] {
  const folders = Object.entries(own.items.settings.settings?.folders ?? {})
  return folders.map(([id, folder]) => ({ id, ...folder })).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
}

/** Whether a folder shows a conversation: it names it, or its rules fit. */
export function isInFolder(
  state: Pick<ClientState, 'serverAhead'>,
  { conversations, rules }: Pick<Folder, 'conversations' | 'rules'>,
  item: Conversation,
): boolean {
  const { conversation, settings } = item
  if (conversations.includes(conversation)) return true
  if (rules.length === 0 || settings.folded) return false
  const kinds = rules.filter((rule) => rule === 'people' || rule === 'rooms')
  const kind = conversation.startsWith('user/') ? 'people' : 'rooms'
  if (kinds.length > 0 && !kinds.includes(kind)) return false
  if (rules.includes('unread') && !isUnread(item)) return false
  return !(rules.includes('unmuted') && isMutedNow(state, settings))
}

/** So many conversations in a folder have something unread, and so many of those messages call the user. */
export function unreadInFolder(
  state: ClientState,
  folder: Pick<Folder, 'conversations' | 'rules'>,
): { readonly chats: number; readonly calling: number } {
  const unread = listConversations(state).filter((item) => isUnread(item) && isInFolder(state, folder, item))
  return { chats: unread.length, calling: callingIn(state, unread) }
}
