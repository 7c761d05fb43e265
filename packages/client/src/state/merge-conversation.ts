import type { Channel, Conversation, Message } from '@tidings/protocol'
import { hiddenForm } from './own-state.ts'

/**
 * Two views of one conversation, in whatever order they came: the head of the one that knows more of the log, the
 * pointer that was moved last, the reader's own settings of the one with the higher version. `counted` says how far their
 * heads are apart, so unread stays exact; but for what `mayMiscount`.
 */
export function mergeConversation(known: Conversation, told: Conversation): Conversation {
  const head = told.seq >= known.seq ? told : known
  const read = readLater(known, told) ? told : known
  const own = told.version >= known.version ? told : known
  const {
    room: _,
    hidden: __,
    peerReadSeq: ___,
    peerDeliveredSeq: ____,
    member: _____,
    channel: ______,
    publishes: _______,
    readTurn: ________,
    ...rest
  } = head
  // Between the two heads neither is numbered: what was counted from further back is the bound.
  const directed = read.seq >= head.seq ? read.directed : Math.min(head.directed, head.unread)
  const counted = read.unread - read.directed + (head.counted - read.counted)
  const lastMessage = laterMessage(known.lastMessage, told.lastMessage)
  return aboveFloor({
    ...rest,
    rev: Math.max(known.rev, told.rev),
    // The server's number, once it has told of all that is known here.
    order: told.seq >= known.seq ? told.order : known.order,
    readSeq: read.readSeq,
    ...(own.readTurn === undefined ? {} : { readTurn: own.readTurn }),
    unread: counted + directed,
    directed,
    mentions: read.seq >= head.seq ? read.mentions : Math.min(head.mentions, counted + directed),
    ...beginning(known, told, own.floor),
    ...peerPointers(known, told),
    // Taken off the list at that head; what came since has put it back.
    ...(own.hidden && own.seq >= head.seq ? { hidden: true as const } : {}),
    ...(own.member ? { member: own.member } : {}),
    ...laterChannel(known.channel, told.channel),
    ...(own.publishes ? { publishes: own.publishes } : {}),
    settings: own.settings,
    version: own.version,
    ...(lastMessage ? { lastMessage } : {}),
  })
}

/** Of two states of a channel the one that came of the later change. */
export function laterChannel(known: Channel | undefined, told: Channel | undefined): Pick<Conversation, 'channel'> {
  const channel = known && told && known.version > told.version ? known : (told ?? known)
  return channel ? { channel } : {}
}

/**
 * Whether the told pointer was moved last. It goes back when its reader says so, or begins anew with who comes in again:
 * then the turns differ, and the version says which is later. Writing moves it without a version.
 */
function readLater(known: Conversation, told: Conversation): boolean {
  // Beyond the other's head: whatever that one tells, this was read after it.
  if (known.readSeq > told.seq) return false
  if ((known.readTurn ?? 0) !== (told.readTurn ?? 0)) return told.version > known.version
  return told.readSeq >= known.readSeq
}

/**
 * Whether two views, joined, may miscount what is addressed to the reader: where one knows the pointer and the other a later
 * message or change, no number says what became of it in between.
 */
export function mayMiscount(known: Conversation | undefined, told: Conversation): boolean {
  if (!known || known.directed + known.mentions + told.directed + told.mentions === 0) return false
  return readLater(known, told) ? told.seq < known.seq || told.rev < known.rev : told.seq > known.seq
}

/** What was removed from the log stays removed, whatever an older view says. */
function beginning(known: Conversation, told: Conversation, floor: number): Pick<Conversation, 'floor' | 'trimmedSeq'> {
  const trimmedSeq = Math.max(known.trimmedSeq ?? 0, told.trimmedSeq ?? 0)
  return trimmedSeq > 0 ? { trimmedSeq, floor: Math.max(floor, trimmedSeq) } : { floor }
}

/** Whether a view differs from what is known in showing how far the peer has read. Which of the two is newer, no number says. */
export const opensOrCloses = (known: Conversation | undefined, { peerReadSeq }: Pick<Conversation, 'peerReadSeq'>) =>
  known !== undefined && (known.peerReadSeq === undefined) !== (peerReadSeq === undefined)

/** Absent when the peer lets them be seen no more. */
function peerPointers(known: Conversation, told: Conversation) {
  if (told.peerReadSeq === undefined) return {}
  return {
    peerReadSeq: Math.max(known.peerReadSeq ?? 0, told.peerReadSeq),
    peerDeliveredSeq: Math.max(known.peerDeliveredSeq ?? 0, told.peerDeliveredSeq ?? 0),
  }
}

/** What the reader may not read any more is not shown as the last message either. */
function aboveFloor(conversation: Conversation): Conversation {
  const { lastMessage, ...rest } = conversation
  return lastMessage && lastMessage.seq > conversation.floor ? conversation : rest
}

/** The one that stands further on, and of two forms of the same the newer. What was hidden stays so, and still changes. */
export function laterMessage(a: Message | undefined, b: Message | undefined): Message | undefined {
  if (!a || !b) return a ?? b
  if (a.id === b.id && a.hidden) return a.rev >= b.rev ? a : hiddenForm(b)
  return b.seq > a.seq || (b.seq === a.seq && b.rev >= a.rev) ? b : a
}
