import type { Conversation, Uid } from '@tidings/protocol'
import { presentEntry } from '../messages/present.ts'
import type { ListedConversation } from '../ports/conversations.ts'
import { oidFor, placeFromKey } from './place.ts'

/** A conversation as one member sees it. Unread is computed, never stored. */
export function presentConversation(listed: ListedConversation, reader: Uid): Conversation {
  const { conversation, membership, last, peerReadSeq, mentions } = listed
  const place = placeFromKey(conversation.id, conversation.key)
  return {
    conversation: oidFor(place, reader),
    seq: conversation.seq,
    rev: conversation.rev,
    counted: conversation.counted,
    unread: conversation.counted - membership.readCounted,
    mentions,
    readSeq: membership.readSeq,
    ...(place.kind === 'pair' ? { peerReadSeq: peerReadSeq ?? 0 } : {}),
    ...(last ? { lastMessage: presentEntry(place, last, reader) } : {}),
    updatedAt: conversation.updatedAt,
    settings: {},
  }
}
