import type { Platform, Status, Uid, UserKind } from '@tidings/protocol'
import type { Judged } from './message-log.ts'
import type { RecordChange } from './records.ts'

/** Which of a user's tokens: all, those of a platform, or those of terminals that are not in the list of terminals. */
export type RevocationScope = 'all' | 'terminals' | Platform

/**
 * What was revoked. It names the tokens, not a time: ours by their generation, so that no clock can bring one back or
 * void one that was made later. Tokens of other issuers have no generation and are known by when they were issued.
 */
export interface Revocation {
  /** Tokens of ours with a lower generation are void. */
  readonly generation: number
  /** So are tokens without one that were issued up to now, by this server's clock, */
  readonly at: number
  /** and up to the newest that had been seen, by their issuer's. */
  readonly newest?: number
}

export interface UserRecord {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
  /** Absent for people. */
  readonly kind?: UserKind
  readonly banned: boolean
  /** Nothing is left but the id, or is about to be. */
  readonly erased: boolean
  /** How many times something of this user was revoked. A token of ours carries the number at which it was made. */
  readonly generation: number
  /** The last revocation of each scope. */
  readonly revoked: Readonly<Partial<Record<RevocationScope, Revocation>>>
  readonly appearance: Appearance
  /** When their last session ended; 0 for never. */
  readonly lastSeenAt: number
  /**
   * Rises with everything that decides what they may do at all: a ban, the end of the account, a password, what is revoked
   * (of a terminal, too), a seat that is taken from another session.
   */
  readonly standing: number
  /** Rises with every change but when they were last seen, and seats that were left; 0 for who has no record. */
  readonly version: number
  /** Where only one session at a time may sit: the name of the seat, and the session that took it last. */
  readonly seats: Readonly<Record<string, string>>
}

/** How a user wants to be seen. */
export interface Appearance {
  readonly show?: 'busy' | 'invisible'
  readonly status?: Status
  /** Only of who shares it. */
  readonly timeZone?: string
}

export interface UserPatch {
  readonly name?: string
  readonly avatar?: string
  /** Of an account that is nobody's. */
  readonly kind?: UserKind
  readonly banned?: boolean
  /** For ever. */
  readonly erased?: true
  readonly passwordHash?: string
  /** Put into the place of what stands; null takes it away. */
  readonly appearance?: { readonly [K in keyof Appearance]?: Appearance[K] | null }
  /** Raises the generation, and revokes what has a lower one; without a scope the caller keeps what it revokes. */
  readonly revoke?: Omit<Revocation, 'generation'> & { readonly scope?: RevocationScope }
  /** Something else decides from now on what they may do: their standing rises. */
  readonly judgedAnew?: true
  /** Takes a seat from whoever sits there. */
  readonly seat?: { readonly name: string; readonly session: string }
  /** Revocations of a later time are taken to be of this one: the clock has gone back since. */
  readonly revokedNotAfter?: number
  /** Put with it, in one transaction: what is still to be done once the user is changed. */
  readonly records?: readonly Pick<RecordChange, 'owner' | 'kind' | 'key' | 'value' | 'due'>[]
}

export interface LeftSeat {
  readonly user: Uid
  readonly name: string
  readonly session: string
}

export interface NewUser {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
  readonly kind?: UserKind
  readonly passwordHash?: string
  /**
   * For accounts that people choose: refuse it also when another uid has the same `userIdKey`, or looks the same (the
   * skeletons of UTS 39 are equal, without regard to case).
   */
  readonly unlikeOthers?: boolean
}

export interface Users {
  /** undefined when the uid is taken. */
  create(user: NewUser): Promise<UserRecord | undefined>
  /** Those that exist, in any order. */
  get(uids: readonly Uid[]): Promise<readonly UserRecord[]>
  /**
   * undefined when there is no such user; then nothing is put either. By somebody who was judged: `stale` when their standing has
   * risen since; then nothing is changed.
   */
  update(uid: Uid, patch: UserPatch): Promise<UserRecord | undefined>
  update(uid: Uid, patch: UserPatch, judged: Judged | undefined): Promise<UserRecord | 'stale' | undefined>
  /** Their last sessions ended at these times. Users without a record are left out. */
  seen(users: readonly (readonly [uid: Uid, at: number])[]): Promise<void>
  /** These sessions have ended: where they still sit, nobody does. Neither `standing` nor `version` rises, and the feed has no item. */
  leave(left: readonly LeftSeat[]): Promise<void>
  passwordHash(uid: Uid): Promise<string | undefined>
  /**
   * The account with a password that a person means who types this: the one of exactly this uid, else the only one of the
   * same `userIdKey`. undefined when there is none, or more than one.
   */
  meant(typed: string): Promise<Uid | undefined>
  /**
   * Nothing is left but the id, which nobody else can take: name, picture, password, terminals and everything that
   * belonged to the user go. Pairs stay, for those on their other side, without what the user had set for them. Their standing
   * rises. Again is fine.
   */
  erase(uid: Uid): Promise<void>
  /**
   * Users whose uid or any word of whose name begins with `query`, without regard to case, those first in whom what
   * follows is first in order; then those of whose uid and words one begins with each word of it. Banned ones are left out. Looks at a bounded number, however many begin so. With `sharing`
   * only those who are in a conversation with this user, among the first 20,000 places.
   */
  search(query: string, limit: number, sharing?: Uid): Promise<readonly UserRecord[]>
  /** By uid, after `after` ('' is before all). */
  list(after: Uid, limit: number): Promise<readonly UserRecord[]>
  /** How many records there are, of those who are gone, too. */
  count(): Promise<number>
  /** Likewise of accounts of these kinds. */
  ofKinds(kinds: readonly UserKind[], after: Uid, limit: number): Promise<readonly UserRecord[]>
}
