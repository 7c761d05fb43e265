import type { Conversation, ConversationSettings, Message, Notifying } from '@tidings/protocol'
import {
  type Call,
  callOf,
  concernOf,
  defaultNotifying,
  isMuted,
  unreadWeight,
  type Weight,
} from '@tidings/protocol/calling'
import { itemOf } from './item-of.ts'
import { serverNow } from './selectors.ts'
import type { ClientState } from './state.ts'

/** What calls this user, on all of their terminals. */
export const notifyingOf = ({ own }: Pick<ClientState, 'own'>): Notifying => ({
  ...defaultNotifying,
  ...own.items.settings.settings?.notifying,
})

/** Whether a message answers this user, as far as what is here says so. */
function answersMe({ windows, user, own }: ClientState, { conversation, thread, replyTo }: Message): boolean {
  if (thread !== undefined && itemOf(own.items.thread, thread)?.following) return true
  if (replyTo === undefined) return false
  const known = windows[conversation]?.messages ?? []
  return known.some(({ id, from }) => id === replyTo && from === user?.oid)
}

/** Does this message call the user now, and how? */
export function callFor(state: ClientState, message: Message): Call {
  return callOf(message, answersMe(state, message), {
    reader: state.user?.oid ?? '',
    notifying: notifyingOf(state),
    settings: state.conversations[message.conversation]?.settings ?? {},
    now: serverNow(state),
    hasBlocked: itemOf(state.own.items.block, message.from.slice('user/'.length)) !== undefined,
  })
}

/** Of so many unread messages at most the words are looked through. */
const lookedThrough = 50

/** The answer stands while message and keywords are the same. */
const hits = new WeakMap<Message, { readonly keywords: readonly string[]; readonly hit: boolean }>()

function isHit(message: Message, reader: string, keywords: readonly string[]): boolean {
  const known = hits.get(message)
  if (known?.keywords === keywords) return known.hit
  const hit = concernOf(message, { reader, keywords, answers: false }) === 'keyword'
  hits.set(message, { keywords, hit })
  return hit
}

function hasUnreadKeyword({ windows, user, own }: ClientState, item: Conversation): boolean {
  const keywords = own.items.settings.settings?.notifying?.keywords ?? []
  if (keywords.length === 0 || item.unread === 0) return false
  const newest = (windows[item.conversation]?.messages ?? []).slice(-lookedThrough)
  const last = item.lastMessage ? [item.lastMessage] : []
  return [...newest, ...last].some((message) => message.seq > item.readSeq && isHit(message, user?.oid ?? '', keywords))
}

export interface Attention {
  readonly weight: Weight
  /** So many of what is unread call the user. */
  readonly counts: number
  /** Somebody mentions the user, or says one of their keywords. */
  readonly concerns: boolean
}

/** How what is unread in a conversation is shown. */
export function attentionOf(state: ClientState, item: Conversation): Attention {
  const keyword = hasUnreadKeyword(state, item)
  const listening = { notifying: notifyingOf(state), settings: item.settings, now: serverNow(state) }
  return { ...unreadWeight(item, keyword, listening), concerns: item.mentions > 0 || keyword }
}

/** How many unread messages in some conversations call the user. */
export const callingIn = (state: ClientState, items: readonly Conversation[]): number =>
  items.reduce((sum, item) => sum + (item.unread > 0 ? attentionOf(state, item).counts : 0), 0)

/** How many unread messages call the user, in all conversations: for a title, a tab, an icon. */
export const totalCalling = (state: ClientState): number => callingIn(state, Object.values(state.conversations))

/** Whether a conversation is muted now, by the server's clock. */
export const isMutedNow = (state: Pick<ClientState, 'serverAhead'>, settings: ConversationSettings): boolean =>
  isMuted(settings, serverNow(state))
