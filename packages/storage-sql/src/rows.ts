import type {
  Appearance,
  ConversationRecord,
  Entry,
  MarkTally,
  Membership,
  RoomRecord,
  UserRecord,
} from '@tidings/core'
import type { ConversationSettings, RoomSettings } from '@tidings/protocol'
import { defaultRoomSettings } from '@tidings/protocol/room-defaults'
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
  'marks',
  'replies',
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
  ...(row.marks === null ? {} : { marks: JSON.parse(row.marks) as MarkTally[] }),
  ...(row.replies === 0 ? {} : { replies: row.replies }),
})

export const toConversation = (row: Row<'conversations'>): ConversationRecord => ({
  id: row.id,
  key: row.key,
  seq: row.seq,
  rev: row.rev,
  counted: row.counted,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  order: row.last_row,
  trimmedSeq: row.trimmed_seq,
  trimmedCounted: row.trimmed_counted,
  retainDays: row.retain_days,
  access: row.access,
})

export const toMembership = (row: Omit<Row<'members'>, 'conversation'>): Membership => ({
  user: row.uid,
  role: row.role,
  joinedAt: row.joined_at,
  joinedSeq: row.joined_seq,
  readSeq: row.read_seq,
  readCounted: row.read_counted,
  seenSeq: row.seen_seq,
  readTurn: row.read_turn,
  deliveredSeq: row.delivered_seq,
  clearedSeq: row.cleared_seq,
  hiddenSeq: row.hidden_seq,
  alias: row.alias,
  mutedUntil: row.muted_until,
  allowed: row.allowed !== 0,
  settings: JSON.parse(row.settings) as ConversationSettings,
  version: row.version,
})

/** A setting that is newer than the room is as in a new one. */
export const settingsOf = ({ settings }: Pick<Row<'rooms'>, 'settings'>): RoomSettings => ({
  ...defaultRoomSettings,
  ...(JSON.parse(settings) as Partial<RoomSettings>),
})

/** With its conversation's `access`. */
export const toRoom = (row: Omit<Row<'rooms'>, 'dissolved' | 'listed'> & { readonly access: number }): RoomRecord => ({
  id: row.id,
  conversation: row.conversation,
  name: row.name,
  avatar: row.avatar,
  owner: row.owner,
  memberCount: row.member_count,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  settings: settingsOf(row),
  access: row.access,
  ...(row.kind === null ? {} : { kind: row.kind }),
})

export const toUser = (row: Row<'users'>): UserRecord => ({
  uid: row.uid,
  name: row.name,
  avatar: row.avatar,
  createdAt: row.created_at,
  banned: row.banned !== 0,
  erased: row.erased !== 0,
  generation: row.generation,
  revoked: JSON.parse(row.revoked) as UserRecord['revoked'],
  appearance: JSON.parse(row.appearance) as Appearance,
  lastSeenAt: row.last_seen,
  standing: row.standing,
  version: row.version,
  seats: JSON.parse(row.seats) as UserRecord['seats'],
  ...(row.kind === null ? {} : { kind: row.kind }),
})

/** What an entry weighs in an answer: the tallies of its marks name people. */
export const entryBytes = ({ body, marks }: Entry): number =>
  Buffer.byteLength(body) + (marks ? Buffer.byteLength(JSON.stringify(marks)) : 0)

/** A page's items up to and with the one with which they pass the bound. */
export function upToBytes<T>(items: readonly T[], maxBytes: number, bytesOf: (item: T) => number): readonly T[] {
  let bytes = 0
  const end = items.findIndex((item) => {
    bytes += bytesOf(item)
    return bytes > maxBytes
  })
  return end < 0 ? items : items.slice(0, end + 1)
}

/** Cuts a page where its items pass the bound; one always stays. */
export function withinBytes<T>(items: readonly T[], maxBytes: number, bytesOf: (item: T) => number): readonly T[] {
  let bytes = 0
  const end = items.findIndex((item) => {
    bytes += bytesOf(item)
    return bytes > maxBytes
  })
  return end < 0 ? items : items.slice(0, Math.max(end, 1))
}
