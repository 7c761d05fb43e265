import type { FeedItem, MarkKind } from '@tidings/core'
import type { Platform, RoomRole, UserKind } from '@tidings/protocol'
import type { Generated } from 'kysely'

/** The tables, as the queries see them. Times are milliseconds since the epoch. */
export interface Schema {
  meta: { key: string; value: string }
  conversations: {
    id: Generated<number>
    key: string
    kind: 'pair' | 'room' | 'channel'
    /** The heads. */
    seq: number
    rev: number
    counted: number
    created_at: number
    updated_at: number
    /** The row of the last entry: in this order conversations stand in lists. */
    last_row: Generated<number>
    /** The store's position at the last change that a list must show. */
    changed: number
    /** What was removed of the beginning: the entries up to this seq, of which so many counted. */
    trimmed_seq: Generated<number>
    trimmed_counted: Generated<number>
    /** Days for which entries are kept; 0 as long as the server keeps them. */
    retain_days: Generated<number>
    /** Rises with everything that decides who may do what in it. */
    access: Generated<number>
    /** `access` at the last of these changes that took a right from somebody. */
    narrowed: Generated<number>
  }
  entries: {
    /**
     * In the order of writing: a new row goes to the end of the table, wherever its conversation is, and its number is
     * never given again. For that, the highest row stays when it is removed, emptied, under conversation 0.
     */
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
    /** The tallies of its marks as JSON, made from `marks`. */
    marks: string | null
    replies: Generated<number>
  }
  /** What makes a send idempotent. On PostgreSQL a unique index of the entries does (`sendsAreEntries`). */
  sends: { sender: string; client_msg_id: string; conversation: number; seq: number }
  members: {
    uid: string
    conversation: number
    role: RoomRole
    joined_at: number
    joined_seq: number
    read_seq: number
    read_counted: number
    /** The furthest that was ever read, when the pointer was moved back since, and how often it was. */
    seen_seq: Generated<number>
    read_turn: Generated<number>
    changed: number
    /** Rises by one with each change, and is above that of a membership before this one. */
    version: Generated<number>
    delivered_seq: Generated<number>
    cleared_seq: Generated<number>
    hidden_seq: Generated<number>
    alias: Generated<string>
    muted_until: Generated<number>
    allowed: Generated<number>
    settings: Generated<string>
  }
  /** Who is a member no more, so that a client that was away hears of it. */
  departures: { uid: string; conversation: number; key: string; changed: number }
  /** One row per user named in an entry, with the entry's row; `everyMember` of the core stands for every member. */
  mentions: {
    conversation: number
    uid: string
    seq: number
    directed: Generated<number>
    entry_row: Generated<number>
  }
  /** Reactions, votes and pins: who gave what to which entry. */
  marks: { conversation: number; seq: number; kind: MarkKind; key: string; uid: string; ts: number }
  /** What an entry said before it was changed. */
  revisions: { conversation: number; seq: number; rev: number; until: number; body: string }
  /** `directed` is 1 for what was sent to some alone. */
  threads: { conversation: number; root: number; seq: number; directed: Generated<number> }
  /** Entries whose words another entry repeats; `look` is 1 for those that were wiped since somebody looked. */
  copies: { conversation: number; seq: number; by_conversation: number; by_seq: number; look: number }
  /** Entries that burn: `at` is set when they were read. */
  burns: { conversation: number; seq: number; sender: string; after: number; at: number | null }
  rooms: {
    id: string
    conversation: number
    name: string
    avatar: string
    owner: string
    member_count: number
    created_at: number
    updated_at: number
    settings: Generated<string>
    dissolved: Generated<number>
    /** 1: stands in the directory. */
    listed: Generated<number>
    /** Null: a room. */
    kind: 'channel' | null
  }
  users: {
    uid: string
    folded: string
    skeleton: string
    name: string
    avatar: string
    created_at: number
    banned: number
    erased: Generated<number>
    /** As JSON, by scope. */
    revoked: string
    generation: Generated<number>
    password_hash: string | null
    receipts: Generated<number>
    last_seen: Generated<number>
    appearance: Generated<string>
    /** Rises with everything that decides what they may do at all. */
    standing: Generated<number>
    /** Rises with every change but of `last_seen`. */
    version: Generated<number>
    /** As JSON, by name. */
    seats: Generated<string>
    /** null: a person. */
    kind: UserKind | null
  }
  clients: {
    uid: string
    id: string
    platform: Platform
    name: string
    first_seen: number
    last_seen: number
    /** All 0: it was never signed out. */
    revoked_at: number
    revoked_generation: Generated<number>
    revoked_newest: Generated<number>
  }
  records: { owner: string; kind: string; key: string; version: number; value: string | null; due: number | null }
  /** The last version of each owner's records, and the one up to which removals are remembered no longer. */
  owners: { owner: string; version: number; forgotten: Generated<number> }
  /**
   * Forms of uids by which people could take one for another, each of the first user that has it: `folded` and `skeleton`
   * of `users`, with the name of the form before it. One who must not be taken for another has all of theirs.
   */
  claims: { form: string; uid: string }
  /** The folded uid and every folded word of the name, for search by prefix. */
  user_terms: { term: string; uid: string }
  /** The folded words of name and description of rooms that are listed. */
  room_terms: { term: string; room: string }
  /** Files that were sent or are on their way: those without a `blob` are. */
  attachments: {
    id: string
    owner: string
    name: string
    mime: string
    size: number
    created_at: number
    audience: 'members' | 'everyone'
    sha256: string | null
    blob: string | null
    /** What the bytes say of themselves, as JSON. */
    facts: string | null
    /** When to look whether anything still refers to it. */
    check_at: number | null
    /** 1: kept as it came. */
    original: number
    /** The hash of what came, where something else is kept. */
    source: string | null
  }
  /** What refers to an attachment: an entry, or (conversation 0) a holder such as `user/alice saved c3`. */
  attachment_uses: { attachment: string; conversation: number; seq: number; holder: string }
  /** One for all attachments of the same bytes. */
  blobs: { key: string; sha256: string; size: number }
  /** Keys of blobs to remove at a time; one that is about to be written stands here until something refers to it. */
  blob_trash: { key: string; at: number }
  /**
   * What changed, one row for an item of the feed, but one for all of a batch of entries (`batch`); the oldest may say only
   * that older ones were let go (`gone`).
   */
  feed: {
    id: Generated<number>
    /** The transaction that wrote it; on SQLite the highest row of entries at that time. */
    place: number
    kind: FeedItem['kind'] | 'gone' | 'batch'
    conversation: number
    a: number
    b: number
    key: string
  }
  /** Privileged acts. */
  audit: {
    id: Generated<number>
    at: number
    actor: string
    address: string
    operation: string
    subject: string
    detail: string
  }
}
