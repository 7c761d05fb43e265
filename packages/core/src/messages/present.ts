import { type Message, roomOid, type Uid, userOid } from '@tidings/protocol'
import { oidFor, type Place } from '../conversations/place.ts'
import type { Entry } from '../ports/message-log.ts'
import type { Body } from './body.ts'
import { messageId } from './message-id.ts'

/** To whom an entry went: the room, or the one of the pair who did not send it. */
function receiverOf(place: Place, sender: string): string {
  if (place.kind === 'room') return roomOid(place.room)
  return userOid(sender === userOid(place.a) ? place.b : place.a)
}

/** An entry as one reader sees it. In a room it is the same for all, in a pair it differs in `conversation` only. */
export function presentMessage(place: Place, entry: Entry, body: Body, reader: Uid): Message {
  const { content, editedAt, recalled, ...optional } = body
  return {
    id: messageId(entry.conversation, entry.seq),
    conversation: oidFor(place, reader),
    from: entry.sender,
    to: receiverOf(place, entry.sender),
    seq: entry.seq,
    counted: entry.counted,
    rev: entry.rev,
    type: entry.type,
    content,
    ...(optional as Pick<Message, 'thread' | 'replyTo' | 'mentions' | 'clientId'>),
    ts: entry.ts,
    ...(entry.clientMsgId === null ? {} : { clientMsgId: entry.clientMsgId }),
    editedAt: editedAt ?? 0,
    recalled: recalled ?? false,
    reactions: [],
  }
}

export const presentEntry = (place: Place, entry: Entry, reader: Uid): Message =>
  presentMessage(place, entry, JSON.parse(entry.body) as Body, reader)
