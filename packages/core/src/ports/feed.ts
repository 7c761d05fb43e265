import type { ConversationId } from './message-log.ts'

/**
 * Something that changed. It says where to look, and by which version whoever remembers what stands there sees whether it is as
 * new; not what stands there: whoever handles it reads the store as it is now, and may find that more has changed since, or
 * that it is gone.
 */
export type FeedItem =
  /** Entries after `after`, up to `upTo`, were appended; whoever wrote them has read up to theirs. */
  | {
      readonly kind: 'entries'
      readonly conversation: ConversationId
      readonly after: number
      readonly upTo: number
    }
  /** An entry was changed: what it says, its reactions, votes and pins, or how many replies it has. */
  | {
      readonly kind: 'changed'
      readonly conversation: ConversationId
      readonly seq: number
      readonly rev: number
      readonly of: EntryPart
    }
  /** Entries up to this one were removed. */
  | { readonly kind: 'trimmed'; readonly conversation: ConversationId; readonly upTo: number }
  /** A conversation was made, or its members, roles, mutes, name or settings changed, or it ended: its key, and its `access` since. */
  | { readonly kind: 'access'; readonly conversation: ConversationId; readonly key: string; readonly access: number }
  /** How far a member has read or received. */
  | { readonly kind: 'pointer'; readonly conversation: ConversationId; readonly user: string }
  /** What a member has set for themselves, or cleared; `blocked`: they want to hear nothing of what is said there. */
  | {
      readonly kind: 'view'
      readonly conversation: ConversationId
      readonly user: string
      readonly blocked: boolean
    }
  /** Records of an owner, after one version of theirs and up to another; each by itself is told once, with its last one. */
  | { readonly kind: 'records'; readonly owner: string; readonly after: number; readonly version: number }
  /** A user was made or erased, or their profile, ban, revocations or other settings of the account changed: as their record has them since. */
  | { readonly kind: 'user'; readonly uid: string; readonly standing: number; readonly version: number }

export type FeedItemOf<K extends FeedItem['kind']> = Extract<FeedItem, { readonly kind: K }>

export type EntryPart = 'body' | 'marks' | 'replies'

/** A place in the feed, of this store and of no other; only the feed looks inside. '' is before all that it holds. */
export type Position = string

export interface FeedPage {
  readonly items: readonly FeedItem[]
  /** Behind the last of them: where to read on. */
  readonly next: Position
}

export interface FeedLag {
  /** About how much stands after a position. */
  readonly items: number
  /** How much of that the feed has to keep for whoever stands there. */
  readonly kept: number
}

/**
 * What changed in the store. Each item is written in the transaction of its change: there is no change without it, and no
 * item without the change. It leaves out when somebody was last seen, files on their way, the audit, and records whose owner
 * begins with `service/`, or a consumer that notes how far it is would wake itself.
 *
 * The order, however many write:
 * - Nothing appears later before a place that somebody has read up to. Who goes on from `next` misses nothing.
 * - A change that was committed before another one was made is told before it.
 * - Changes of one conversation, of the records of one owner or of one user wait for one another, so they are told in the
 *   order in which they took place: seqs, revs and versions only rise. Of different ones that were under way at the same
 *   time either may be told first.
 * - A transaction that somebody leaves open holds nothing else back. What it has changed is told when it ends.
 */
export interface Feed {
  /**
   * Up to `limit` items after a position; '' is before all that there is. Consecutive entries of a conversation may be one
   * item, or several; of those that were removed since, nothing need be told but that. No items: there is nothing new;
   * `next` may have moved all the same. `lost`: items after the position were let go, or it is of another history; start
   * anew from `head`. With `kinds` only items of these: the others are passed over in the store, however many they are.
   */
  read(from: Position, limit: number, kinds?: readonly FeedItem['kind'][]): Promise<FeedPage | 'lost'>
  /** Everything that was committed before the call stands before it; what is committed afterwards stands behind it. */
  head(): Promise<Position>
  lag(position: Position): Promise<FeedLag>
  /**
   * Lets go of the oldest items, of at most about `limit`; answers whether there may be more to let go of. `before`: those
   * that stand before every one of these positions. `most`: however many that takes to keep no more than so many.
   */
  trim(what: { readonly before: readonly Position[] } | { readonly most: number }, limit: number): Promise<boolean>
}
