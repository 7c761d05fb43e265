import type { Uid } from '@tidings/protocol'

/** The store's own number of a conversation. Never leaves the core, except inside a message's opaque id. */
export type ConversationId = number

/** A new entry, complete but for what only the store can give: its seq and its place in the count. */
export interface NewEntry {
  readonly conversation: ConversationId
  /** The sender's address, `user/alice`. */
  readonly sender: string
  /** The member whose read pointer moves to this entry (the sender), null when nobody's does. */
  readonly reader: Uid | null
  readonly clientMsgId: string | null
  readonly type: 'chat' | 'grpchat' | 'event'
  /** Adds to unread. */
  readonly counts: boolean
  readonly ts: number
  /** The rest of the message as JSON text; the store never looks inside. */
  readonly body: string
  /** Uids mentioned; `all` stands for every member. */
  readonly mentions: readonly string[]
}

export interface Entry {
  readonly conversation: ConversationId
  readonly seq: number
  readonly rev: number
  readonly sender: string
  readonly clientMsgId: string | null
  readonly type: 'chat' | 'grpchat' | 'event'
  /** How many counting entries stand up to this one, itself included. */
  readonly counted: number
  readonly ts: number
  readonly body: string
}

export type Appended =
  | { readonly kind: 'stored'; readonly seq: number; readonly counted: number }
  /** The same (sender, clientMsgId) was stored before: that entry, and nothing new. */
  | { readonly kind: 'duplicate'; readonly entry: Entry }

/** A change to an existing entry: its new body, nothing else can change. */
export interface Amendment {
  readonly conversation: ConversationId
  readonly seq: number
  readonly body: string
}

export interface MessageLog {
  /**
   * Stores the entries in their order, in one transaction; when it resolves they are on disk.
   * Each conversation's seqs go on from its head, 1 first, without a gap, in commit order, whoever else is writing.
   * An entry whose (sender, clientMsgId) is known, from before or from earlier in the batch, takes no seq.
   * Moves each `reader`'s read pointer to the entry, in the same transaction.
   * Results stand in the order of the entries.
   * Rejects with `unavailable` when it could not commit: then nothing of the batch is stored, and a retry is safe.
   */
  append(entries: readonly NewEntry[]): Promise<readonly Appended[]>
  /**
   * Changes existing entries in one transaction. Each takes its conversation's next rev, gap-free like seq.
   * Answers the entries' new state, in order; undefined where there is no such entry.
   */
  amend(amendments: readonly Amendment[]): Promise<readonly (Entry | undefined)[]>
  /** Oldest first after `after`. Stops early, but never empty-handed, when the bodies pass `maxBytes`. */
  readAfter(conversation: ConversationId, after: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  /** Newest first before `before`; likewise. */
  readBefore(conversation: ConversationId, before: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  /** Entries whose rev is above `since`, in the order of their rev; likewise. */
  changes(conversation: ConversationId, since: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  get(conversation: ConversationId, seq: number): Promise<Entry | undefined>
  /**
   * Removes the entries up to `upTo` from the disk; answers how many. Their seqs are never used again, what is left
   * keeps its place, and unread counts stay exact. A send whose entry was removed is no longer recognised as a repeat.
   */
  trim(conversation: ConversationId, upTo: number): Promise<number>
}
