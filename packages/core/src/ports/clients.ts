import type { Platform, Uid } from '@tidings/protocol'
import type { Revocation } from './users.ts'

/** A terminal that has signed in. */
export interface ClientRecord {
  readonly id: string
  readonly platform: Platform
  readonly name: string
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** It was signed out: tokens that it got before are void. */
  readonly revoked?: Revocation
}

export interface Clients {
  /** A user's, the one seen last first, at most so many; of those seen at the same time the one revoked last first. */
  list(user: Uid, limit: number): Promise<readonly ClientRecord[]>
  /** All of each of these users, up to 500, in no order. */
  ofEach(users: readonly Uid[]): Promise<readonly { readonly user: Uid; readonly client: ClientRecord }[]>
  /** Makes or replaces them, in one transaction. */
  put(clients: readonly { readonly user: Uid; readonly client: ClientRecord }[]): Promise<void>
  /**
   * Keeps so many of a user's, the first of the list, and removes the rest. What was revoked of these is added to the
   * user's `revoked.terminals` in the same transaction, the highest of each number: their tokens stay void. A user
   * without a record gets one, as the directory makes it. Answers the ids of those that went.
   */
  trim(user: Uid, keep: number): Promise<readonly string[]>
}
