import type { Conversation } from '@tidings/protocol'
import { noItems } from '../state/own-state.ts'
import { listConversations } from '../state/selectors.ts'
import { type ClientState, emptyState } from '../state/state.ts'

/** So many rows fill a tall screen. */
const rows = 30
/** Longer than one line of any list. */
const longest = 300

/** A list shows one line of the last message. */
function shortened(conversation: Conversation): Conversation {
  const { lastMessage } = conversation
  const data = lastMessage?.content.data
  if (!lastMessage || typeof data !== 'string' || data.length <= longest) return conversation
  return {
    ...conversation,
    lastMessage: { ...lastMessage, content: { ...lastMessage.content, data: data.slice(0, longest).toWellFormed() } },
  }
}

const only = <T>(items: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(items).filter(([id]) => ids.has(id)))

/**
 * The part of a state that a list of conversations shows before anybody scrolls, with the names in it: some 20 kB, which
 * an app can keep where it is read at once (`localStorage`), and give to the next `SharedClient`.
 */
export function firstScreenOf(state: ClientState): ClientState {
  const { user, rooms, users, own } = state
  const listed = listConversations(state)
  const folded = listed.filter(({ settings }) => settings.folded)
  const shown = [...listed.filter(({ settings }) => !settings.folded).slice(0, rows), ...folded.slice(0, rows)].map(
    shortened,
  )
  const named = [...JSON.stringify(shown).matchAll(/"(?:user|room)\/([^"]+)"/g)].map(([, id = '']) => id)
  const ids = new Set(named)
  const { contact, request, invitation, settings } = own.items
  return {
    ...emptyState,
    user,
    conversations: Object.fromEntries(shown.map((one) => [one.conversation, one])),
    rooms: only(rooms, ids),
    users: only(users, ids),
    own: { version: 0, items: { ...noItems, contact: only(contact, ids), request, invitation, settings } },
  }
}
