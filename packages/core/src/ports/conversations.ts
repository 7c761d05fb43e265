import type { ConversationSettings, Uid } from '@tidings/protocol'
import type { Membership, MembershipPatch } from './membership.ts'
import type { Appended, ConversationId, Entry, Judged, NewEntry } from './message-log.ts'
import type { RoomRecord } from './rooms.ts'

export interface ConversationRecord {
  readonly id: ConversationId
  /** Unique: `pair/alice+bob` with the uids in order, `room/{id}` or `channel/{id}`. */
  readonly key: string
  /** The heads: last seq, last rev, counting entries up to seq. */
  readonly seq: number
  readonly rev: number
  readonly counted: number
  readonly createdAt: number
  /** The `ts` of the last entry or change; `createdAt` before the first. */
  readonly updatedAt: number
  /** A counter over all conversations, raised by every entry: of two, the one that was written to last has the higher one. */
  readonly order: number
  /** Entries up to this one were removed, and so many of them counted; 0 when none were. */
  readonly trimmedSeq: number
  readonly trimmedCounted: number
  /** Days for which its entries are kept; 0: as long as the server keeps them. */
  readonly retainDays: number
  /**
   * Rises with everything that decides who may do what in it: members, roles, mutes, settings and end of a room; blocks,
   * contacts and the settings of the two in a pair.
   */
  readonly access: number
}

/** A conversation of a user, with what decides how much of its log they may read. */
export interface ReachableConversation {
  readonly id: ConversationId
  readonly key: string
  readonly seq: number
  readonly rev: number
  readonly trimmedSeq: number
  readonly joinedSeq: number
  readonly clearedSeq: number
  /** Of a room: what newcomers may read. */
  readonly history?: 'all' | 'joined'
}

/** A conversation and its oldest entry. */
export interface AgingConversation {
  readonly id: ConversationId
  readonly kind: 'pair' | 'room' | 'channel'
  readonly retainDays: number
  /** The `ts` of its oldest entry. */
  readonly oldest: number
}

/** One conversation as the list of one member needs it. */
export interface ListedConversation {
  readonly conversation: ConversationRecord
  readonly membership: Membership
  /** Only in a pair, and only when the other lets it be seen (the member's own in a conversation with oneself). */
  readonly peerReadSeq?: number
  readonly peerDeliveredSeq?: number
  readonly room?: RoomRecord
  readonly last?: Entry
  /** Unread entries that mention this member or every member. */
  readonly mentions: number
  /** Unread entries that were sent to this member alone. */
  readonly directed: number
}

/** A conversation in which something is unread for a member, and what decides how much of it counts for them. */
export interface UnreadConversation {
  readonly user: Uid
  readonly id: ConversationId
  readonly key: string
  readonly counted: number
  readonly trimmedCounted: number
  readonly readCounted: number
  readonly settings: ConversationSettings
  /** As in a list. */
  readonly mentions: number
  readonly directed: number
}

export interface ConversationPage {
  readonly items: readonly ListedConversation[]
  /** After a cursor: keys of conversations of which the user is no longer a member, at most 200 on a page. */
  readonly gone: readonly string[]
  /** Opaque; absent on the last page. */
  readonly next?: string
  /**
   * Opaque; at most 200 characters. A later `list` with `since: cursor` answers every conversation of this user
   * that has changed after this page was read (new entries, changed entries, pointers, settings, joining),
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
  /** Highest `order` first. Empty pairs are left out, and without `since` also what is off the list. */
  list(
    user: Uid,
    query: { readonly since?: string; readonly next?: string; readonly limit: number; readonly maxBytes?: number },
  ): Promise<ConversationPage>
  /**
   * Moves the read pointer forward, to the head at most; never back. What burns after reading begins to.
   * Answers the view after it and whether it moved; undefined when not a member.
   */
  read(
    id: ConversationId,
    user: Uid,
    position: { readonly seq: number; readonly now: number },
  ): Promise<{ readonly view: ListedConversation; readonly moved: boolean } | undefined>
  /**
   * Moves the read pointer back to before an entry; what others see of it stays. Nothing changes when it stands there or
   * further back already. The view after it; undefined when not a member.
   */
  unread(id: ConversationId, user: Uid, seq: number): Promise<ListedConversation | undefined>
  /** Moves delivery pointers forward; answers the conversations in which one moved. */
  delivered(
    user: Uid,
    positions: readonly { readonly id: ConversationId; readonly seq: number }[],
  ): Promise<readonly ConversationId[]>
  /**
   * Changes a membership; the view after it, undefined when not a member. By somebody who was judged: `stale` when their standing
   * has risen since; then nothing is changed.
   */
  update(id: ConversationId, user: Uid, patch: MembershipPatch): Promise<ListedConversation | undefined>
  update(
    id: ConversationId,
    user: Uid,
    patch: MembershipPatch,
    judged: Judged,
  ): Promise<ListedConversation | 'stale' | undefined>
  /** Conversations of a user that have entries: those that changed last first, or by id after one. */
  reach(
    user: Uid,
    query: { readonly order: 'recent' | 'id'; readonly after?: ConversationId; readonly limit: number },
  ): Promise<readonly ReachableConversation[]>
  /** One of a user's conversations, with entries or without; undefined when not a member. */
  reachOf(user: Uid, id: ConversationId): Promise<ReachableConversation | undefined>
  /**
   * Conversations on the lists of these users, up to 500 of them, in which there are entries after their read pointers; by
   * user, then by id, after a place. Fewer than `limit`: there are no more.
   */
  unreadOf(
    users: readonly Uid[],
    page: { readonly after?: { readonly user: Uid; readonly id: ConversationId }; readonly limit: number },
  ): Promise<readonly UnreadConversation[]>
  /** Conversations that have entries, of which a user is or ever was a member, by id, after one. */
  everIn(user: Uid, after: ConversationId, limit: number): Promise<readonly Pick<ConversationRecord, 'id' | 'key'>[]>
  /** Raises the `access` of up to `limit` pairs of a user, by id, after one; the last of them, undefined for none. */
  raise(user: Uid, after: ConversationId, limit: number): Promise<ConversationId | undefined>
  /**
   * Days for which entries are kept, and the entry that says so, in one transaction. `stale`, as of the entry: then nothing
   * is changed.
   */
  retain(id: ConversationId, days: number, entry: NewEntry): Promise<Appended>
  /** Conversations that have entries, by id, after one. */
  aging(after: ConversationId, limit: number): Promise<readonly AgingConversation[]>
  /** Of a pair: up to where each of the two has received or read what there is. 0 for a room, and for notes to oneself. */
  receivedByBoth(id: ConversationId): Promise<number>
  /**
   * Who was to read an entry and has: members who came before it, without its sender. Those who decline receipts are
   * among `of` only. By uid, after `after`.
   */
  readers(
    id: ConversationId,
    entry: { readonly seq: number; readonly sender: Uid },
    page: { readonly after: Uid; readonly limit: number },
  ): Promise<{ readonly read: number; readonly of: number; readonly readers: readonly Uid[] }>
}
