import { userOid } from '@tidings/protocol'
import type { WebhookEventType } from '@tidings/protocol/webhook-events'
import {
  chatroomKind,
  chatroomOf,
  lineKind,
  lineOf,
  linesIn,
  markedIn,
  markedKind,
  ownerOfChatrooms,
  personOf,
} from '../chatrooms/kept.ts'
import type { RecordEntry } from '../ports/records.ts'
import { idOf, type Told, told } from './told.ts'

/** Which types there may be of records of chatrooms. */
export const typesOfChatrooms: readonly WebhookEventType[] = [
  ...(['chatroom.changed', 'chatroom.closed', 'chatroom.said', 'chatroom.marked'] as const),
]

type Presents = (record: RecordEntry, now: number) => readonly Told[]

/** What was said goes with time, and with the chatroom: that nobody is told. */
const ofLine =
  (id: string): Presents =>
  (record) => {
    if (record.kind !== lineKind || record.value === null) return []
    const message = lineOf(record)
    const as = { id: idOf('chatroom-said', id, message.id), order: linesIn(id), at: message.ts }
    return [told('chatroom.said', as, { chatroom: id, message })]
  }

const ofPerson =
  (id: string): Presents =>
  (record, at) => {
    if (record.kind !== markedKind) return []
    const user = userOid(record.key)
    const person =
      record.value === null ? ({ user, role: 'guest', mutedUntil: 0, banned: false } as const) : personOf(record)
    const as = { id: idOf('chatroom-marked', id, record.version), order: markedIn(id), at }
    return [told('chatroom.marked', as, { chatroom: id, person })]
  }

const ofChatroom: Presents = (record, at) => {
  if (record.kind !== chatroomKind) return []
  const { key: chatroom, version, value } = record
  const as = { id: idOf('chatroom', chatroom, version), order: markedIn(chatroom), at }
  if (value === null) return [told('chatroom.closed', as, { chatroom })]
  return [told('chatroom.changed', as, { chatroom: chatroomOf(record) })]
}

/** By whose records they are. */
export function presenterOfChatrooms(owner: string): Presents | undefined {
  if (owner === ownerOfChatrooms) return ofChatroom
  if (owner.startsWith(linesIn(''))) return ofLine(owner.slice(linesIn('').length))
  if (owner.startsWith(markedIn(''))) return ofPerson(owner.slice(markedIn('').length))
  return undefined
}
