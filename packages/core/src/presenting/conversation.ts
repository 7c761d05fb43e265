import type { Conversation, EventData, Uid } from '@tidings/protocol'
import { floorOf } from '../places/floor.ts'
import { oidFor } from '../places/kinds.ts'
import { messageId } from '../places/message-id.ts'
import { placeFromKey } from '../places/place.ts'
import type { ListedConversation, UnreadConversation } from '../ports/conversations.ts'
import { presentChannel } from './channel.ts'
import { presentEntry, presentHidden } from './entry.ts'
import { presentMember, presentRoom } from './room.ts'

function lastMessageOf(
  { conversation, last }: ListedConversation,
  reader: Uid,
  { floor, deleted }: { readonly floor: number; readonly deleted: ReadonlySet<string> },
): Pick<Conversation, 'lastMessage'> {
  if (!last || last.seq <= floor) return {}
  const place = placeFromKey(conversation.id, conversation.key)
  const present = deleted.has(messageId(conversation.id, last.seq)) ? presentHidden : presentEntry
  return { lastMessage: present(place, last, reader) }
}

/** What was removed is not unread. */
export const unreadIn = ({
  counted,
  trimmedCounted,
  readCounted,
  directed,
}: Pick<UnreadConversation, 'counted' | 'trimmedCounted' | 'readCounted' | 'directed'>): number =>
  counted - Math.max(readCounted, trimmedCounted) + directed

/** A conversation as one member sees it. Unread is computed, never stored. */
export function presentConversation(
  listed: ListedConversation,
  reader: Uid,
  deleted: ReadonlySet<string>,
): Conversation {
  const { conversation, membership, room, directed } = listed
  const place = placeFromKey(conversation.id, conversation.key)
  const { trimmedSeq, retainDays } = conversation
  const visible = floorOf(membership.clearedSeq, membership.joinedSeq, room?.settings.history ?? 'all')
  const floor = Math.max(visible, trimmedSeq)
  return {
    conversation: oidFor(place, reader),
    seq: conversation.seq,
    rev: conversation.rev,
    counted: conversation.counted,
    unread: unreadIn({ ...conversation, readCounted: membership.readCounted, directed }),
    directed,
    mentions: listed.mentions,
    readSeq: membership.readSeq,
    ...(membership.readTurn > 0 ? { readTurn: membership.readTurn } : {}),
    ...peerPointers(listed),
    floor,
    ...(trimmedSeq > 0 ? { trimmedSeq } : {}),
    ...(retainDays > 0 ? { retainDays } : {}),
    ...(conversation.seq <= membership.hiddenSeq ? { hidden: true as const } : {}),
    ...ofRoom(listed),
    ...lastMessageOf(listed, reader, { floor, deleted }),
    updatedAt: conversation.updatedAt,
    order: conversation.order,
    settings: membership.settings,
    version: membership.version,
  }
}

function ofRoom({ room, membership }: ListedConversation): Partial<Conversation> {
  if (!room) return {}
  if (room.kind !== 'channel') return { room: presentRoom(room), member: presentMember(membership) }
  return { channel: presentChannel(room), ...(membership.role === 'member' ? {} : { publishes: true }) }
}

/** What has been read has been received. */
const peerPointers = ({ peerReadSeq, peerDeliveredSeq = 0 }: ListedConversation) =>
  peerReadSeq === undefined ? {} : { peerReadSeq, peerDeliveredSeq: Math.max(peerReadSeq, peerDeliveredSeq) }

/** For the event `conversation`: what the other events do not carry. */
export function presentForEvent(listed: ListedConversation, reader: Uid): EventData<'conversation'> {
  const { lastMessage, room: _, ...rest } = presentConversation(listed, reader, none)
  // What was published before they came, or that the channel was made, no event has told; whoever comes into a room is told of that.
  const isNew = rest.channel && rest.seq <= Math.max(listed.membership.joinedSeq, 1)
  const before = isNew ? lastMessage : undefined
  return before ? { ...rest, lastMessage: before } : rest
}

/** Likewise for somebody whom no event has told what was said, and who hears of it again. */
export function presentAnew(
  listed: ListedConversation,
  reader: Uid,
  deleted: ReadonlySet<string>,
): EventData<'conversation'> {
  const { room: _, ...rest } = presentConversation(listed, reader, deleted)
  return rest
}

const none: ReadonlySet<string> = new Set()
