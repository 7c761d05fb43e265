import { type Chatroom, type ChatroomMessage, type ChatroomPerson, type Uid, uidOf } from '@tidings/protocol'
import type { RecordChange, RecordEntry, RecordGiven } from '../ports/records.ts'

/** All chatrooms stand under one owner, by their ids; who is marked in one, and what was said in it, under owners of its own. */
export const ownerOfChatrooms = 'server/chatrooms'
export const chatroomKind = 'chatroom'
export const markedKind = 'chatroom-person'
export const lineKind = 'chatroom-line'
export const goneKind = 'chatroom-gone'
export const sentKind = 'chatroom-sent'
export const spokeKind = 'chatroom-spoke'
export const markedIn = (id: string): string => `chatroom/${id}`
export const linesIn = (id: string): string => `chatroom-lines/${id}`
/** Under which keys of their senders messages of it were said: as long as these are kept, or would be if they had not been taken back. */
export const sentIn = (id: string): string => `chatroom-sent/${id}`
export const sentKey = (uid: Uid, clientMsgId: string): string => `${uid} ${clientMsgId}`
/** Where somebody has said something: their words are found by it when the account goes. */
export const spokeIn = (uid: Uid): string => `chatroom-spoke/${uid}`

export const chatroomOf = ({ value }: RecordEntry): Chatroom => JSON.parse(value ?? '{}') as Chatroom
export const personOf = ({ value }: RecordEntry): ChatroomPerson => JSON.parse(value ?? '{}') as ChatroomPerson
export const lineOf = ({ value }: RecordEntry): ChatroomMessage => JSON.parse(value ?? '{}') as ChatroomMessage

/** What is kept of messages goes, with the keys under which they were said. */
export const linesGone = (id: string, lines: readonly ChatroomMessage[]): readonly RecordChange[] =>
  lines.flatMap(({ id: key, from, clientMsgId }) => {
    const line = { owner: linesIn(id), kind: lineKind, key, value: null }
    if (clientMsgId === undefined) return [line]
    return [line, { owner: sentIn(id), kind: sentKind, key: sentKey(uidOf(from), clientMsgId), value: null }]
  })

/** What was taken back, by what it was: its words are gone, and under its key it is not said again. */
export type GoneLine = Pick<ChatroomMessage, 'id' | 'from' | 'clientMsgId'>

export const goneOf = ({ value }: RecordEntry): GoneLine => JSON.parse(value ?? '{}') as GoneLine

export function lineTakenBack(id: string, { id: key, from, clientMsgId }: ChatroomMessage): readonly RecordChange[] {
  const owner = linesIn(id)
  const line = { owner, kind: lineKind, key, value: null }
  if (clientMsgId === undefined) return [line]
  const gone: GoneLine = { id: key, from, clientMsgId }
  return [line, { owner, kind: goneKind, key, value: JSON.stringify(gone) }]
}

/** Nobody asks for it any more. */
export const goneGone = (id: string, lines: readonly GoneLine[]): readonly RecordChange[] =>
  lines.flatMap(({ id: key, from, clientMsgId = '' }) => [
    { owner: linesIn(id), kind: goneKind, key, value: null },
    { owner: sentIn(id), kind: sentKind, key: sentKey(uidOf(from), clientMsgId), value: null },
  ])

/** A chatroom as it was read, with the versions by which somebody is judged. */
export interface ChatroomState {
  readonly chatroom: Chatroom
  readonly version: number
  readonly marked: ReadonlyMap<Uid, { readonly person: ChatroomPerson; readonly version: number }>
}

/** By what they were judged: the store writes only while it is so. */
export const givenBy = ({ chatroom: { id }, version, marked }: ChatroomState, uid?: Uid): readonly RecordGiven[] => [
  { owner: ownerOfChatrooms, kind: chatroomKind, key: id, only: version },
  ...(uid === undefined
    ? []
    : [{ owner: markedIn(id), kind: markedKind, key: uid, only: marked.get(uid)?.version ?? ('absent' as const) }]),
]
