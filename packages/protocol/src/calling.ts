import type { Content } from './content/content.ts'
import { searchableText } from './content/searchable.ts'
import type { ConversationSettings } from './nouns/conversation.ts'
import type { Message } from './nouns/message.ts'
import type { Notifying } from './nouns/notifying.ts'
import { isQuietAt } from './nouns/quiet-hours.ts'
import { hasKeyword } from './text/keywords.ts'

/** What stands where a user has chosen nothing. */
export const defaultNotifying: Notifying = {
  people: 'all',
  rooms: 'all',
  keywords: [],
  quiet: null,
  pausedUntil: 0,
  hideContent: false,
  sound: true,
}

/** Muted, and not only until a time that is over. */
export const isMuted = ({ muted, mutedUntil }: ConversationSettings, now: number): boolean =>
  muted === true && (mutedUntil === undefined || mutedUntil > now)

/** Rings at whoever it calls, and for a minute only. */
export const isCallInvite = ({ type }: Pick<Content, 'type'>): boolean => type === 'call/invite'

type Said = Pick<Message, 'from' | 'type' | 'content' | 'conversation' | 'recalled'> &
  Partial<Pick<Message, 'mentions' | 'targets' | 'push' | 'hidden'>>

export interface Listening {
  /** The reader's address. */
  readonly reader: string
  readonly notifying: Notifying
  /** What the reader has set for the conversation. */
  readonly settings: ConversationSettings
  /** By the server's clock. */
  readonly now: number
  /** The reader has blocked who writes: in a room, what they say is there and calls nobody. */
  readonly hasBlocked?: boolean
}

/** How a message concerns its reader, the strongest reason first. */
export type Concern =
  /** Mentioned by name, or spoken to alone. */
  | 'named'
  /** Everybody was mentioned. */
  | 'everybody'
  /** It answers the reader: their message, or a thread in which they take part. */
  | 'answered'
  /** One of their keywords is in it. */
  | 'keyword'

export interface Call {
  readonly calls: boolean
  readonly concern: Concern | undefined
  readonly sound: boolean
  readonly showsContent: boolean
}

/** Their own words, and what is no message to anybody, concern nobody. */
const isNothing = ({ from, type, recalled, hidden }: Said, reader: string): boolean =>
  from === reader || type === 'event' || recalled || hidden === true

/** `answers`: it answers the reader's message, or stands in a thread in which they take part. */
export function concernOf(
  message: Said,
  {
    reader,
    keywords,
    answers,
  }: { readonly reader: string; readonly keywords: readonly string[]; readonly answers: boolean },
): Concern | undefined {
  if (isNothing(message, reader)) return undefined
  const { mentions = [], targets = [], content } = message
  if (mentions.includes(reader) || targets.includes(reader)) return 'named'
  if (mentions.includes('all')) return 'everybody'
  if (answers) return 'answered'
  return keywords.length > 0 && hasKeyword(searchableText(content), keywords) ? 'keyword' : undefined
}

/** Which messages of a conversation may call: what was chosen for it, or for its kind. */
export const levelOf = (
  conversation: string,
  { notifying, settings }: Pick<Listening, 'notifying' | 'settings'>,
): 'all' | 'mentions' | 'nothing' =>
  settings.notify ?? (conversation.startsWith('room/') ? notifying.rooms : notifying.people)

function mayCall(message: Said, concern: Concern | undefined, listening: Listening): boolean {
  const { notifying, settings, now } = listening
  if (message.push === false || settings.blocked === true || listening.hasBlocked === true) return false
  if (notifying.pausedUntil > now || (notifying.quiet && isQuietAt(notifying.quiet, now))) return false
  const level = levelOf(message.conversation, listening)
  if (level === 'nothing') return false
  // Whoever is named is called out of a conversation that is muted; who is one of all is not.
  if (isMuted(settings, now)) return concern === 'named'
  return level === 'all' || concern !== undefined
}

/**
 * Does this message call this user? The one rule for pushes, for the page, and for whatever else rings; what it needs of the
 * store (`answers`) is looked up by whoever asks.
 */
export function callOf(message: Said, answers: boolean, listening: Listening): Call {
  const { reader, notifying, settings } = listening
  const concern = concernOf(message, { reader, keywords: notifying.keywords, answers })
  const calls = !isNothing(message, reader) && mayCall(message, concern, listening)
  return {
    calls,
    concern,
    sound: calls && notifying.sound && settings.silent !== true,
    showsContent: !notifying.hideContent,
  }
}

export type Weight =
  /** It is told aloud, in colour, and counts for the whole. */
  | 'loud'
  /** It is counted where it stands, in grey. */
  | 'quiet'

/** How the number of what is unread in a conversation is shown, and how much of it counts for the whole. */
export function unreadWeight(
  {
    conversation,
    unread,
    mentions,
  }: { readonly conversation: string; readonly unread: number; readonly mentions: number },
  hasKeywords: boolean,
  listening: Pick<Listening, 'notifying' | 'settings' | 'now'>,
): { readonly weight: Weight; readonly counts: number } {
  const { settings, now } = listening
  const level = levelOf(conversation, listening)
  if (isMuted(settings, now) || settings.blocked === true || level === 'nothing') return { weight: 'quiet', counts: 0 }
  if (level === 'all') return { weight: 'loud', counts: unread }
  const counts = Math.min(unread, Math.max(mentions, hasKeywords ? 1 : 0))
  return { weight: counts > 0 ? 'loud' : 'quiet', counts }
}
