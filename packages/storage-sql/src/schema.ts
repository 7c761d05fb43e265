import type { RoomRole } from '@tidings/protocol'
import type { Generated } from 'kysely'

/** The tables, as the queries see them. Times are milliseconds since the epoch. */
export interface Schema {
  meta: { key: string; value: string }
  conversations: {
    id: Generated<number>
    key: string
    kind: 'pair' | 'room'
    /** The heads. */
    seq: number
    rev: number
    counted: number
    created_at: number
    updated_at: number
    /** The store's position at the last change that a list must show. */
    changed: number
  }
  entries: {
    /** In the order of writing: a new row goes to the end of the table, wherever its conversation is. */
    row: Generated<number>
    conversation: number
    seq: number
    rev: number
    sender: string
    client_msg_id: string | null
    type: 'chat' | 'grpchat' | 'event'
    counted: number
    ts: number
    body: string
  }
  /** What makes a send idempotent. */
  sends: { sender: string; client_msg_id: string; conversation: number; seq: number }
  members: {
    uid: string
    conversation: number
    role: RoomRole
    joined_at: number
    joined_seq: number
    read_seq: number
    read_counted: number
    changed: number
  }
  /** One row per user named in an entry; `all` stands for every member. */
  mentions: { conversation: number; uid: string; seq: number }
  rooms: {
    id: string
    conversation: number
    name: string
    avatar: string
    owner: string
    member_count: number
    created_at: number
    updated_at: number
  }
  users: {
    uid: string
    folded: string
    name: string
    avatar: string
    created_at: number
    banned: number
    revoked_before: string
    password_hash: string | null
  }
  /** The folded uid and every folded word of the name, for search by prefix. */
  user_terms: { term: string; uid: string }
}
