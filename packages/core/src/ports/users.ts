import type { Uid } from '@tidings/protocol'

export interface UserRecord {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
  readonly banned: boolean
  /** Tokens issued before this time are void; the key is a platform, or `all`. */
  readonly revokedBefore: Readonly<Record<string, number>>
}

export interface UserPatch {
  readonly name?: string
  readonly avatar?: string
  readonly banned?: boolean
  readonly passwordHash?: string
  /** Merged into what stands. */
  readonly revokedBefore?: Readonly<Record<string, number>>
}

export interface NewUser {
  readonly uid: Uid
  readonly name: string
  readonly avatar: string
  readonly createdAt: number
  readonly passwordHash?: string
  /** Refuse it also when another uid differs from this one in case only (accounts that people type). */
  readonly unlikeOthers?: boolean
}

export interface Users {
  /** undefined when the uid is taken. */
  create(user: NewUser): Promise<UserRecord | undefined>
  /** Those that exist, in any order. */
  get(uids: readonly Uid[]): Promise<readonly UserRecord[]>
  /** undefined when there is no such user. */
  update(uid: Uid, patch: UserPatch): Promise<UserRecord | undefined>
  passwordHash(uid: Uid): Promise<string | undefined>
  /** Users whose uid or any word of whose name begins with `query`, without regard to case; banned ones are left out. */
  search(query: string, limit: number): Promise<readonly UserRecord[]>
  /** By uid, after `after` ('' is before all). */
  list(after: Uid, limit: number): Promise<readonly UserRecord[]>
}
