import type { ConversationRecord, Entry, Membership, RoomRecord, UserRecord } from '@tidings/core'
import type { Selectable } from 'kysely'
import type { Schema } from './schema.ts'

type Row<T extends keyof Schema> = Selectable<Schema[T]>

export const entryColumns = [
  'conversation',
  'seq',
  'rev',
  'sender',
  'client_msg_id',
  'type',
  'counted',
  'ts',
  'body',
] as const

export const toEntry = (row: Omit<Row<'entries'>, 'row'>): Entry => ({
  conversation: row.conversation,
  seq: row.seq,
  rev: row.rev,
  sender: row.sender,
  clientMsgId: row.client_msg_id,
  type: row.type,
  counted: row.counted,
  ts: row.ts,
  body: row.body,
})

export const toConversation = (row: Row<'conversations'>): ConversationRecord => ({
  id: row.id,
  key: row.key,
  seq: row.seq,
  rev: row.rev,
  counted: row.counted,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const toMembership = (row: Omit<Row<'members'>, 'conversation' | 'changed'>): Membership => ({
  user: row.uid,
  role: row.role,
  joinedAt: row.joined_at,
  joinedSeq: row.joined_seq,
  readSeq: row.read_seq,
  readCounted: row.read_counted,
})

export const toRoom = (row: Row<'rooms'>): RoomRecord => ({
  id: row.id,
  conversation: row.conversation,
  name: row.name,
  avatar: row.avatar,
  owner: row.owner,
  memberCount: row.member_count,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const toUser = (row: Row<'users'>): UserRecord => ({
  uid: row.uid,
  name: row.name,
  avatar: row.avatar,
  createdAt: row.created_at,
  banned: row.banned !== 0,
  revokedBefore: JSON.parse(row.revoked_before) as Record<string, number>,
})
