import type { Status, Uid } from '@tidings/protocol'

export interface UserRecord {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
  readonly banned: boolean
  /** Tokens issued before this time are void; the key is a platform, or `all`. */
  readonly revokedBefore: Readonly<Record<string, number>>
  readonly appearance: Appearance
  /** When their last session ended; 0 for never. */
  readonly lastSeenAt: number
}

/** How a user wants to be seen. */
export interface Appearance {
  readonly show?: 'busy' | 'invisible'
  readonly status?: Status
}

export interface UserPatch {
  readonly name?: string
  readonly avatar?: string
  readonly banned?: boolean
  readonly passwordHash?: string
  /** Put into the place of what stands; null takes it away. */
  readonly appearance?: { readonly show?: Appearance['show'] | null; readonly status?: Status | null }
  /** Others see what this user has read. */
  readonly receipts?: boolean
  /** Merged into what stands. */
  readonly revokedBefore?: Readonly<Record<string, number>>
}

export interface NewUser {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
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
  /** undefined when there is no such user. */
  update(uid: Uid, patch: UserPatch): Promise<UserRecord | undefined>
  /** Their last sessions ended at these times. Users without a record are left out. */
  seen(users: readonly (readonly [uid: Uid, at: number])[]): Promise<void>
  passwordHash(uid: Uid): Promise<string | undefined>
  /**
   * The account with a password that a person means who types this: the one of exactly this uid, else the only one of the
   * same `userIdKey`. undefined when there is none, or more than one.
   */
  meant(typed: string): Promise<Uid | undefined>
  /**
   * Nothing is left but the id, which nobody else can take: name, picture, password, terminals and everything that
   * belonged to the user go. Pairs stay, for those on their other side. Again is fine.
   */
  erase(uid: Uid): Promise<void>
  /** Users whose uid or any word of whose name begins with `query`, without regard to case; banned ones are left out. */
  search(query: string, limit: number): Promise<readonly UserRecord[]>
  /** By uid, after `after` ('' is before all). */
  list(after: Uid, limit: number): Promise<readonly UserRecord[]>
}
