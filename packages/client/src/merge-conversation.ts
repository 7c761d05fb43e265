import type { Conversation, Message } from '@tidings/protocol'

/**
 * Two views of one conversation, in whatever order they came: the head of the one that knows more of the log, and the
 * pointer of the one that has read further. `counted` says how far their heads are apart, so unread stays exact.
 */
export function mergeConversation(known: Conversation, told: Conversation): Conversation {
  const head = told.seq >= known.seq ? told : known
  const read = told.readSeq >= known.readSeq ? told : known
  const unread = read.unread + (head.counted - read.counted)
  const lastMessage = laterMessage(known.lastMessage, told.lastMessage)
  const peerReadSeq = Math.max(known.peerReadSeq ?? 0, told.peerReadSeq ?? 0)
  return {
    ...head,
    rev: Math.max(known.rev, told.rev),
    readSeq: read.readSeq,
    unread,
    // Mentions between the two heads are not numbered: what was counted from further back is the bound.
    mentions: read.seq >= head.seq ? read.mentions : Math.min(head.mentions, unread),
    ...(told.peerReadSeq === undefined ? {} : { peerReadSeq }),
    ...(lastMessage ? { lastMessage } : {}),
  }
}

/** The one that stands further on, and of two forms of the same the newer. */
export function laterMessage(a: Message | undefined, b: Message | undefined): Message | undefined {
  if (!a || !b) return a ?? b
  return b.seq > a.seq || (b.seq === a.seq && b.rev >= a.rev) ? b : a
}
