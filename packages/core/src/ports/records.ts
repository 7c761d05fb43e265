import type { ConversationId, Judged } from './message-log.ts'

/**
 * Small versioned things that belong to somebody: contacts, saved messages, reminders, settings of a user; requests to
 * join and invite links of a room. The store never looks inside a value.
 */
export interface RecordEntry {
  readonly kind: string
  readonly key: string
  /** The owner's version at its last change; each change of an owner's records takes the next. */
  readonly version: number
  /** JSON text; null when it was removed. */
  readonly value: string | null
}

export interface RecordChange {
  /** An address: `user/alice`, `room/r1`. */
  readonly owner: string
  readonly kind: string
  readonly key: string
  /** null removes it. */
  readonly value: string | null
  /** When it is to be looked at; for things that happen at a time. */
  readonly due?: number
  /** Changes nothing unless the record is there, or is not, or stands at this version. */
  readonly only?: 'present' | 'absent' | number
  /** How many records of its kind the owner may have with it, when it is not there yet. Counted where it is written. */
  readonly limit?: RecordLimit
  /** The key of a conversation: its `access` is raised when the change takes place, if it is there. */
  readonly raises?: string
  /**
   * Of a user who has a record: others see what they have read, or no longer; it takes place with the change. To `Conversations.list`
   * that is a change of each pair they are in.
   */
  readonly receipts?: boolean
}

export interface RecordLimit {
  readonly most: number
  /** What whoever is refused is told: the limit, and what to do. */
  readonly message: string
}

/** How a record was found when something was judged by it: there, not there, or at this version. */
export interface RecordGiven {
  readonly owner: string
  readonly kind: string
  readonly key: string
  readonly only: 'present' | 'absent' | number
}

/** By what a change was judged. */
export interface ChangeJudged {
  readonly judged: Judged
  /** Judged by its `access`, too. */
  readonly conversation?: ConversationId
  /** Likewise by records, whosever they are: by a block that was not there. */
  readonly given?: readonly RecordGiven[]
}

export interface OwnedRecord extends RecordEntry {
  readonly owner: string
}

export interface DueRecord extends OwnedRecord {
  readonly due: number
}

/** So many records, or up to and with the one whose value passes a number of bytes. */
export type RecordsLimit = number | { readonly items: number; readonly maxBytes: number }

export interface Records {
  /**
   * All changes in one transaction, in order. Answers each change's version; undefined where its `only` did not hold.
   * `too_large`, in the words of the limit, when one of them would pass it, however many write at once: then nothing is
   * changed. `whole`: when the `only` of one does not hold, nothing is changed either, and no change has a version.
   */
  put(
    changes: readonly RecordChange[],
    options?: { readonly whole?: boolean },
  ): Promise<readonly (number | undefined)[]>
  /**
   * As `put`, by somebody who was judged. `stale` when that by which they were has changed, and whoever changed it may have been
   * answered: then nothing is changed.
   */
  putJudged(
    changes: readonly RecordChange[],
    by: ChangeJudged,
    options?: { readonly whole?: boolean },
  ): Promise<readonly (number | undefined)[] | 'stale'>
  /** undefined when it is not there. */
  get(owner: string, kind: string, key: string): Promise<RecordEntry | undefined>
  /** Those that are there, by key, after `after` ('' is before all). */
  list(owner: string, kind: string, after: string, limit: RecordsLimit): Promise<readonly RecordEntry[]>
  count(owner: string, kind: string): Promise<number>
  /**
   * Of each of these owners, up to 500, what is there of this kind: with a key that one, else all of them. In no order.
   */
  ofEach(owners: readonly string[], kind: string, key?: string): Promise<readonly OwnedRecord[]>
  /** Changed after that version, removed ones too (not when `since` is 0), in the order of their versions; likewise. */
  since(owner: string, version: number, limit: RecordsLimit): Promise<readonly RecordEntry[]>
  /** The owner's version; 0 before the first change. */
  version(owner: string): Promise<number>
  /**
   * Up to this version `since` may leave out what was removed; 0: it leaves out nothing. The last thousand removals of an
   * owner are always remembered.
   */
  forgotten(owner: string): Promise<number>
  /** Those of these kinds whose time has come, the earliest first, however many there are of others. */
  due(now: number, limit: number, kinds: readonly string[]): Promise<readonly DueRecord[]>
  /** The earliest `due` there is of these kinds. */
  nextDue(kinds: readonly string[]): Promise<number | undefined>
}
