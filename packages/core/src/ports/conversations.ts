import type { RoomRole, Uid } from '@tidings/protocol'
import type { ConversationId, Entry } from './message-log.ts'

export interface ConversationRecord {
  readonly id: ConversationId
  /** Unique: `pair/alice+bob` with the uids in order, or `room/{id}`. */
  readonly key: string
  /** The heads: last seq, last rev, counting entries up to seq. */
  readonly seq: number
  readonly rev: number
  readonly counted: number
  readonly createdAt: number
  /** The `ts` of the last entry or change; `createdAt` before the first. */
  readonly updatedAt: number
}

export interface Membership {
  readonly user: Uid
  readonly role: RoomRole
  readonly joinedAt: number
  /** The head when the member came in. */
  readonly joinedSeq: number
  readonly readSeq: number
  /** Counting entries up to readSeq. Unread is the head's counted minus this. */
  readonly readCounted: number
}

/** One conversation as the list of one member needs it. */
export interface ListedConversation {
  readonly conversation: ConversationRecord
  readonly membership: Membership
  /** Only in a pair: the other's read pointer (the member's own in a conversation with oneself). */
  readonly peerReadSeq?: number
  readonly last?: Entry
  /** Unread entries that mention this member or `all`. */
  readonly mentions: number
}

export interface ConversationPage {
  readonly items: readonly ListedConversation[]
  /** Opaque; absent on the last page. */
  readonly next?: string
  /**
   * Opaque; at most 200 characters. A later `list` with `since: cursor` answers every conversation of this user
   * that has changed after this page was read (new entries, changed entries, read pointers, joining),
   * and those only, when nothing is being written meanwhile; a concurrent write may show one twice, never hide one.
   * It is the cursor of the first page that counts: later pages repeat it.
   */
  readonly cursor: string
}

export interface Conversations {
  /** The conversation of two users (or of one with oneself), made with both members if it is not there yet. */
  openPair(a: Uid, b: Uid, now: number): Promise<ConversationRecord>
  find(key: string): Promise<ConversationRecord | undefined>
  get(id: ConversationId): Promise<ConversationRecord | undefined>
  membership(id: ConversationId, user: Uid): Promise<Membership | undefined>
  /** One conversation as `user` sees it; undefined when not a member. */
  view(id: ConversationId, user: Uid): Promise<ListedConversation | undefined>
  /** Newest `updatedAt` first. Empty pairs (opened, nothing sent) are left out. */
  list(
    user: Uid,
    query: { readonly since?: string; readonly next?: string; readonly limit: number },
  ): Promise<ConversationPage>
  /**
   * Moves the read pointer forward, to the head at most; never back.
   * Answers the view after it and whether it moved; undefined when not a member.
   */
  read(
    id: ConversationId,
    user: Uid,
    seq: number,
  ): Promise<{ readonly view: ListedConversation; readonly moved: boolean } | undefined>
}
