import type { Uid } from '@tidings/protocol'
import type { PageRange } from './page-range.ts'

/** The store's own number of a conversation. Never leaves the core, except inside a message's opaque id. */
export type ConversationId = number

/**
 * By what somebody was found to be allowed to write: the conversation's `access` and the writer's `standing`, as they were
 * when it was looked. What is written is stored only where neither has risen since.
 */
export interface Judged {
  readonly user: Uid
  readonly access: number
  readonly standing: number
}

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
  /** The sender's node's clock; the store raises it to the stamp of the entry before, so that stamps never run backwards. */
  readonly ts: number
  /** The rest of the message as JSON text; the store never looks inside. */
  readonly body: string
  /** Uids mentioned; `everyMember` of `core/messages/every-member.ts` stands for all of them. */
  readonly mentions: readonly string[]
  /** Those mentioned are its only receivers: it is unread for them, though it does not count for the rest. */
  readonly directed?: boolean
  /** The seq of the entry whose thread it belongs to. */
  readonly thread?: number
  /** Members who follow that thread from this entry on. */
  readonly follows?: readonly Follow[]
  /** Milliseconds from its reading by another member until it is due in `burning`. */
  readonly burnAfter?: number
  /** Ids of the attachments that it refers to. */
  readonly attachments?: readonly string[]
  /** Entries whose words it repeats. */
  readonly copies?: readonly CopiedFrom[]
  /** As in `Judged`, of the conversation and of the user who is the sender; absent: whatever they are. */
  readonly access?: number
  readonly standing?: number
}

/** A member's record of a thread, complete but for how far they have read: the store knows the entry's seq. */
export interface Follow {
  readonly user: Uid
  /** The key of the record, of the kind `thread`. */
  readonly key: string
  readonly conversation: string
  /**
   * How far they have read: `here`, up to this entry, and in the place of what there was; else they follow it as they did
   * before, and who did not has read what stands `before` this entry, or nothing of it but its `root`.
   */
  readonly read: 'here' | 'before' | 'root'
}

export interface CopiedFrom {
  readonly conversation: ConversationId
  readonly seq: number
}

/** An entry whose words are repeated in another one, `by`. */
export interface CopiedEntry extends CopiedFrom {
  readonly by: CopiedFrom
}

export type MarkKind = 'reaction' | 'vote' | 'pin'

/** The key of a tally that counts who voted, whatever they chose; it names nobody, and no mark has it. */
export const votersKey = ''

/** How many gave one mark, and the first of them. */
export interface MarkTally {
  readonly kind: MarkKind
  readonly key: string
  readonly count: number
  readonly users: readonly Uid[]
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
  /** Absent when there are none. */
  readonly marks?: readonly MarkTally[]
  /** Entries in the thread that starts here; absent when there are none. */
  readonly replies?: number
}

export type Appended =
  /** `ts` is the stamp that the entry was given, `followed` the version of each record that its `follows` changed. */
  | {
      readonly kind: 'stored'
      readonly seq: number
      readonly counted: number
      readonly ts: number
      readonly followed?: readonly (number | undefined)[]
    }
  /** The same (sender, clientMsgId) was stored before: that entry, and nothing new. */
  | { readonly kind: 'duplicate'; readonly entry: Entry }
  /** Its `access` or its `standing` has risen since: nothing of it is stored. */
  | { readonly kind: 'stale' }

/** A change to an existing entry. */
export interface Amendment {
  readonly conversation: ConversationId
  readonly seq: number
  /** The rev that the change was made from: `overtaken` when the entry has changed since. */
  readonly ifRev: number
  readonly judged?: Judged
  readonly body: string
  /** Keeps what stood there, or `body` in its place, for `history`, as of this time; of so many versions the oldest but the first goes. */
  readonly keep?: { readonly until: number; readonly versions: number; readonly body?: string }
  /** Removes everything that was kept beside the body: history, marks, mentions, its burning, what it refers to. */
  readonly wipe?: boolean
  /** In place of those before. */
  readonly mentions?: readonly string[]
  /** Beside those before: what is kept of it refers to them still. */
  readonly attachments?: readonly string[]
  /** In place of those before. */
  readonly onlyAttachments?: readonly string[]
}

export type Amended =
  | { readonly kind: 'changed'; readonly entry: Entry }
  | { readonly kind: 'overtaken'; readonly entry: Entry }
  | { readonly kind: 'stale' }

/** One user's marks of one kind on an entry. */
export interface Marking {
  readonly conversation: ConversationId
  readonly seq: number
  readonly kind: MarkKind
  readonly user: Uid
  readonly judged?: Judged
  readonly ts: number
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  /** `add` takes the place of all that the user gave of this kind. */
  readonly replace?: boolean
  /** Different keys that an entry may have. */
  readonly keys: number
  /** Keys that one user may give it; absent: all of them. */
  readonly perUser?: number
  /** Entries of the conversation that may have marks of this kind; absent: all. */
  readonly entries?: number
  /** Users named in a tally. */
  readonly named: number
}

export type Marked =
  | { readonly kind: 'changed'; readonly entry: Entry }
  /** It was so already. */
  | { readonly kind: 'same'; readonly entry: Entry }
  | { readonly kind: 'stale' }
  /** It would be more than this bound of the marking's. */
  | { readonly kind: 'full'; readonly bound: 'keys' | 'perUser' | 'entries' }

/** What an entry said before: at which rev, and until when. */
export interface EarlierBody {
  readonly rev: number
  readonly body: string
  readonly until: number
}

/** An entry and its place in the order of writing, over all conversations. */
export interface PlacedEntry {
  readonly entry: Entry
  readonly place: number
}

/** Entries of a conversation after `after`, up to `upTo`. */
export interface LogPiece {
  readonly conversation: ConversationId
  readonly after: number
  readonly upTo: number
}

/** An entry, and the key of its conversation. */
export interface KeyedEntry {
  readonly key: string
  readonly entry: Entry
}

/** A thread, after a place. */
export interface ThreadPlace {
  readonly conversation: ConversationId
  readonly root: number
  readonly after: number
}

export interface ThreadHead {
  /** Of the last entry in all of the thread, and its place in the order of writing; 0 where there is none. */
  readonly seq: number
  readonly place: number
  readonly isUnread: boolean
}

export interface MessageLog {
  /** Batches that are worth having under way at once: 1 where one writer writes them one after another. */
  readonly lanes: number
  /**
   * Stores the entries in their order, in one transaction; when it resolves they are on disk.
   * Each conversation's seqs go on from its head, 1 first, without a gap, in commit order, whoever else is writing.
   * Order is promised within a conversation only: of two batches that are under way, either may be stored first.
   * An entry whose (sender, clientMsgId) is known, from before or from earlier in the batch, takes no seq.
   * One that was judged before somebody lost a right there (which an `access` or a `standing` says) is `stale`, and takes none either; so are those behind it in the batch that
   * the same sender says there and that were judged, so that nothing is stored before it; all others are stored. Whoever
   * took a right from somebody, in any store over the same database, and was answered, finds nothing stored after it that was
   * judged before. What takes none (joining, a name) raises the `access`, too, and makes nothing stale.
   * An entry's `ts` is its own, or that of the entry before it in the conversation where that is later.
   * Moves each `reader`'s read pointer to the entry, and keeps the records of its `follows`, in the same transaction.
   * Results stand in the order of the entries.
   * Rejects with `unavailable` when it could not commit: then nothing of the batch is stored, and a retry is safe. So it does when
   * nobody can say whether it did: then all of it is stored or nothing, and a retry finds what has a `clientMsgId`; the words say so.
   * Rejects with `Held` when somebody else holds conversations for longer than a moment, and names them: nothing of the batch is
   * stored, and what is said elsewhere needs not wait for them.
   */
  append(entries: readonly NewEntry[]): Promise<readonly Appended[]>
  /**
   * Changes one entry; it takes its conversation's next rev, gap-free like seq. undefined where there is no such entry.
   * `stale`, as in `append`, is looked at before anything else; so it is of a mark.
   */
  amend(amendment: Amendment): Promise<Amended | undefined>
  /** Sets and takes marks; a change takes the next rev. undefined where there is no such entry. */
  mark(marking: Marking): Promise<Marked | undefined>
  /** Counts the thread of an entry anew; the next rev when that changed it. */
  countReplies(conversation: ConversationId, root: number): Promise<Entry | undefined>
  /** Oldest first after `after`. Stops early, but never empty-handed, when the bodies pass `maxBytes`. */
  readAfter(conversation: ConversationId, after: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  /** Newest first before `before`; likewise. */
  readBefore(conversation: ConversationId, before: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  /** Entries whose rev is above `since`, in the order of their rev; likewise. */
  changes(conversation: ConversationId, since: number, limit: number, maxBytes: number): Promise<readonly Entry[]>
  /** All that stands in these pieces, in no order; whoever asks sees to it that they are not too many, at most 500. */
  readPieces(pieces: readonly LogPiece[]): Promise<readonly KeyedEntry[]>
  get(conversation: ConversationId, seq: number): Promise<Entry | undefined>
  /** What was stored under this (sender, clientMsgId). */
  sent(sender: string, clientMsgId: string): Promise<Entry | undefined>
  /** The entries of a thread, oldest first. */
  thread(conversation: ConversationId, root: number, page: PageRange<number>): Promise<readonly Entry[]>
  /**
   * How threads stand for a member, in the order of asking: the last entry, and whether somebody else wrote one after the
   * place. What was addressed to others alone is not there for them.
   */
  threadHeads(user: Uid, threads: readonly ThreadPlace[]): Promise<readonly ThreadHead[]>
  /** How many entries of others stand in each after the place, likewise; up to `most`. */
  threadUnread(user: Uid, threads: readonly ThreadPlace[], most: number): Promise<readonly number[]>
  /** Earlier bodies, oldest first, after the one of a rev (-1 is before all). */
  history(
    at: { readonly conversation: ConversationId; readonly seq: number },
    page: PageRange<number>,
  ): Promise<readonly EarlierBody[]>
  /** Entries with a mark of this kind, newest first: those before the place. */
  marked(conversation: ConversationId, kind: MarkKind, page: PageRange<number>): Promise<readonly Entry[]>
  /**
   * What others said that mentions a member, or every member of a conversation of theirs, and what was addressed to them
   * alone: the last written first, before a place. They may not be allowed to read all of it. What mentions every member
   * goes back so far only, in each room: to the last `limits.mentionsOfAll` such entries.
   */
  mentioning(user: Uid, page: PageRange<number>): Promise<readonly PlacedEntry[]>
  /** Who gave a mark, by uid, after `after`. */
  markers(
    at: { readonly conversation: ConversationId; readonly seq: number; readonly kind: MarkKind; readonly key: string },
    after: Uid,
    limit: number,
  ): Promise<readonly Uid[]>
  /** The keys that one user gave an entry, in their own order. */
  marksBy(at: {
    readonly conversation: ConversationId
    readonly seq: number
    readonly kind: MarkKind
    readonly user: Uid
  }): Promise<readonly string[]>
  /** Read entries whose time to burn has come. */
  burning(now: number, limit: number): Promise<readonly Entry[]>
  /** When the next one burns. */
  nextBurning(): Promise<number | undefined>
  /** What was read burns no later than its own time from `now` on. */
  burnWithin(now: number): Promise<void>
  /** One entry burns `ms` from `now`, and is not brought forward by `burnWithin`. */
  postponeBurning(
    at: { readonly conversation: ConversationId; readonly seq: number },
    until: { readonly now: number; readonly ms: number },
  ): Promise<void>
  /**
   * Copies to be looked at: those that are new, and those of entries that were wiped since they were looked at. They go
   * with the entry that holds them.
   */
  copiesToLook(limit: number): Promise<readonly CopiedEntry[]>
  /** The copied entry was looked at, at this rev: not again until it is wiped. Without a rev: never again. */
  copyLooked(copy: CopiedEntry, rev?: number): Promise<void>
  /**
   * Removes the entries up to `upTo` from the disk; answers how many. Their seqs are never used again, what is left
   * keeps its place, and what is gone is not unread. A send whose entry was removed is no longer recognised as a repeat.
   */
  trim(conversation: ConversationId, upTo: number): Promise<number>
  /** The last of the oldest `limit` entries up to which all are older than `ts`; 0 when the oldest is not. */
  olderThan(conversation: ConversationId, ts: number, limit: number): Promise<number>
}
