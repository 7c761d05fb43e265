import { type FeedItemOf, fnv1a, type ServiceEntry } from '@tidings/core'

/** A terminal and a conversation: there is one notification of it at a time. */
export interface Place {
  readonly conversation: number
  readonly user: string
  readonly client: string
}

/** Those of one conversation stand together, and in it those of one user. */
export const keyOf = ({ conversation, user, client }: Place): string =>
  `${conversation}/${encodeURIComponent(user)}/${encodeURIComponent(client)}`

/** Behind which the keys of a conversation stand, or of somebody in it. */
export const before = (conversation: number, user?: string): string =>
  user === undefined ? `${conversation}/` : `${conversation}/${encodeURIComponent(user)}/`

export function placeOf(key: string): Place {
  const [conversation = '', user = '', client = ''] = key.split('/')
  return { conversation: Number(conversation), user: decodeURIComponent(user), client: decodeURIComponent(client) }
}

/** Apple's push service reads a topic as base64url, and refuses what cannot be any: one character over, say. */
const filled = (topic: string): string => topic.padEnd(Math.ceil(topic.length / 4) * 4, '-')

/** Of this conversation and user a later push takes the place of an earlier one; two accounts may share a browser. */
export const topicOf = (conversation: number, user: string): string =>
  filled(`${conversation.toString(36)}-${fnv1a(user).toString(36)}`)

/** Apart from all conversations: one that is not shown yet makes room for the next. */
export const topicOfTrials = filled('trial')

/** One entry, as an item of the feed. */
export const itemOf = (conversation: number, seq: number): FeedItemOf<'entries'> => ({
  ...{ kind: 'entries', conversation, after: seq - 1, upTo: seq },
})

export const placedAt = ({ entry: { conversation } }: ServiceEntry, user: string, client: string): Place => ({
  ...{ conversation, user, client },
})
