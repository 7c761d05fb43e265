import type { AttachmentKind, Uid } from '@tidings/protocol'
import type { ConversationId, Judged } from './message-log.ts'

/** What the bytes said when they were looked at. */
export interface AttachmentFacts {
  readonly kind: AttachmentKind
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly blurhash?: string
  readonly animated?: true
  /** A smaller picture lies beside the bytes: of a picture, or of a film. */
  readonly thumbnail?: true
  /** The type of what lies beside the bytes for browsers that cannot show them. */
  readonly rendition?: string
}

export interface NewAttachment {
  readonly id: string
  readonly owner: Uid
  readonly name: string
  readonly mime: string
  /** Bytes that are to come. */
  readonly size: number
  readonly createdAt: number
  readonly audience: 'members' | 'everyone'
  /** What the sender says of the bytes to come. */
  readonly sha256?: string
  /** To be kept as it comes, with all that it says of its sender. */
  readonly original?: true
}

export interface AttachmentRecord extends NewAttachment {
  /** The SHA-256 of what came, where something else is kept. */
  readonly source?: string
  /** The key of its bytes; absent while they are on their way. */
  readonly blob?: string
  readonly facts?: AttachmentFacts
}

export interface SettledAttachment {
  readonly id: string
  readonly mime: string
  readonly sha256: string
  readonly facts: AttachmentFacts
  /** Where other bytes are kept than came. */
  readonly kept?: { readonly source: string; readonly size: number; readonly name: string }
  /** Where its bytes lie now. Absent: only if the same bytes lie somewhere already. */
  readonly key?: string
  /** When to look whether something refers to it. */
  readonly checkAt: number
}

/**
 * Which are kept as they came though nobody may have asked for it: those that were kept before the server took out what files
 * say of their senders. Whoever asks for it today has a `file`, so pictures, films and sounds are known by being called so.
 */
export interface AsTheyCame {
  /** Also each `file` that was begun before this time, whoever asked for what. */
  readonly filesBefore?: number
}

/** Other bytes in the place of a blob's, for those of its attachments that are kept as they came. */
export interface Replacement extends AsTheyCame {
  readonly blob: string
  readonly audience: NewAttachment['audience']
  /** Absent: as before. */
  readonly mime?: string
  readonly sha256: string
  readonly size: number
  /** The kind of each stays what it was. */
  readonly facts: AttachmentFacts
  /** Where the new bytes lie. Absent: only if the same bytes lie somewhere already. */
  readonly key?: string
  /** When the bytes of before are removed, if nothing else needs them: downloads of them are still under way. */
  readonly releaseAt: number
}

/** Where a message refers to an attachment. */
export interface AttachmentUse {
  readonly conversation: ConversationId
  readonly seq: number
}

/** Of all attachments of one owner: their bytes, and how many of them are still on their way. */
export interface AttachmentUsage {
  readonly bytes: number
  readonly unfinished: number
}

/** Files, what refers to them, and the blobs that hold their bytes: one blob for all attachments of the same bytes. */
export interface Attachments {
  /**
   * Made unless its owner would then have more than the bounds; judged and made in one step, however many come at once.
   * Answers what the owner has, where that leaves no room; undefined when it was made. By somebody who was judged: `stale` when
   * their standing has risen since; then nothing is made.
   */
  create(attachment: NewAttachment, checkAt: number, bounds?: AttachmentUsage): Promise<AttachmentUsage | undefined>
  create(
    attachment: NewAttachment,
    checkAt: number,
    bounds: AttachmentUsage,
    judged: Judged,
  ): Promise<AttachmentUsage | 'stale' | undefined>
  /**
   * So many bytes are to come of one that is not ready, in place of what was said before: judged and written in one step, as
   * by `create`. Nothing happens to one that is ready or gone.
   */
  resize(
    attachment: Pick<NewAttachment, 'id' | 'owner' | 'size'>,
    bounds?: AttachmentUsage,
  ): Promise<AttachmentUsage | undefined>
  /** Those that are there, in any order. */
  get(ids: readonly string[]): Promise<readonly AttachmentRecord[]>
  /** Newest first, before one of them. */
  ofOwner(
    owner: Uid,
    page: {
      readonly before?: Pick<AttachmentRecord, 'createdAt' | 'id'>
      readonly kind?: AttachmentKind
      readonly limit: number
    },
  ): Promise<readonly AttachmentRecord[]>
  usage(owner: Uid): Promise<AttachmentUsage>
  /**
   * One of the owner's that is ready, came with these bytes, and was to be kept in the same way for the same people. Who wants
   * theirs kept as it comes has one that was asked for likewise.
   */
  same(
    like: Pick<NewAttachment, 'owner' | 'size' | 'audience' | 'original'> & { readonly sha256: string },
  ): Promise<AttachmentRecord | undefined>
  /**
   * The bytes have come: the attachment is ready. Takes the key out of the trash when it becomes that of the bytes, else
   * leaves it there. `no-bytes` when no key was given and the bytes lie nowhere; undefined when there is no such attachment. By
   * somebody who was judged: `stale`, as of `create`.
   */
  settle(attachment: SettledAttachment): Promise<AttachmentRecord | 'no-bytes' | undefined>
  settle(
    attachment: SettledAttachment,
    judged: Judged | undefined,
  ): Promise<AttachmentRecord | 'no-bytes' | 'stale' | undefined>
  /** More is known of all attachments whose bytes lie there; false when there are none. */
  learn(blob: string, more: Pick<AttachmentFacts, 'thumbnail' | 'rendition'>): Promise<boolean>
  /** By id, after one. */
  asTheyCame(
    which: AsTheyCame,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly AttachmentRecord[]>
  /** How many those are, and their bytes. */
  countAsTheyCame(which: AsTheyCame): Promise<{ readonly files: number; readonly bytes: number }>
  /**
   * In one step for all of them that have this blob and this audience: their `source` is the hash of before, and they count as
   * kept as they came until `noLongerAsItCame`. Answers them; none when the blob was removed or replaced meanwhile. The key is
   * treated as by `settle`, and so is `no-bytes`.
   */
  replace(replacement: Replacement): Promise<readonly AttachmentRecord[] | 'no-bytes'>
  /** There is nothing more to do to it. */
  noLongerAsItCame(id: string): Promise<void>
  /** Where one is used in conversations, by conversation and there oldest first, after a use. */
  uses(id: string, page: { readonly after?: AttachmentUse; readonly limit: number }): Promise<readonly AttachmentUse[]>
  /**
   * Removes it with all that refers to it; a blob that nothing else needs goes into the trash. By somebody who was judged: `stale`,
   * as of `create`.
   */
  remove(ids: readonly string[], now: number): Promise<void>
  remove(ids: readonly string[], now: number, judged: Judged | undefined): Promise<'stale' | undefined>
  /** Its uses in conversations of which the user is a member: by conversation, the highest id first, and there newest first. */
  usesSeenBy(
    id: string,
    user: Uid,
    page: { readonly before?: AttachmentUse; readonly limit: number },
  ): Promise<readonly AttachmentUse[]>
  /**
   * What a holder outside of the log refers to, in place of what it did: `user/alice scheduled s1`. By somebody who was judged:
   * `stale`, as of `create`.
   */
  hold(holder: string, ids: readonly string[], now: number): Promise<void>
  hold(holder: string, ids: readonly string[], now: number, judged: Judged): Promise<'stale' | undefined>
  /** All holders whose name begins with this address and a space let go of what they refer to. */
  release(owner: string, now: number): Promise<void>
  /**
   * Of attachments whose time to be looked at has come, removes those to which nothing refers, and answers them; the others
   * are not looked at again until something lets them go. Fewer than `limit` looked at: there were no more.
   */
  collect(
    now: number,
    limit: number,
  ): Promise<{ readonly looked: number; readonly removed: readonly AttachmentRecord[] }>
  /** A key about to be written, or no longer needed: removed at that time unless something comes to need it. */
  discard(key: string, at: number): Promise<void>
  trash(now: number, limit: number): Promise<readonly string[]>
  /** Their bytes are gone. */
  forget(keys: readonly string[]): Promise<void>
  /** When the next attachment is to be looked at, or the next key removed. */
  nextDue(): Promise<number | undefined>
}
