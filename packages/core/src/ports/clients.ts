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

/** What is noted of a terminal that comes or goes. */
export interface ClientSeen extends Omit<ClientRecord, 'revoked'> {
  /** When it came last. */
  readonly cameAt: number
}

/** A terminal with what was revoked of it. */
export interface RevokedClient extends ClientRecord {
  readonly revoked: Revocation
}

export interface Clients {
  /** A user's, the one seen last first, at most so many; of those seen at the same time the one revoked last first. */
  list(user: Uid, limit: number): Promise<readonly ClientRecord[]>
  /** All of each of these users, up to 500, in no order. */
  ofEach(users: readonly Uid[]): Promise<readonly { readonly user: Uid; readonly client: ClientRecord }[]>
  /**
   * They came or went, in one transaction. What was revoked of one stays, whatever is noted of it, and however late: of one
   * that was not there that is the user's `revoked.terminals`. One that was signed out since it came, and is to be shown no
   * more, stays as it is; when it was seen first stays, and the later of two times is when it was seen last. Those of
   * erased users are left out.
   */
  seen(clients: readonly { readonly user: Uid; readonly client: ClientSeen }[]): Promise<void>
  /**
   * It is signed out, and the standing of its user raised, in one transaction; made where it is not there. Of what was
   * revoked before the highest of each number stays.
   */
  revoke(user: Uid, client: RevokedClient): Promise<void>
  /** What was revoked of it at this generation was revoked at this time at the latest: the clock has gone back since. */
  revokedNotAfter(user: Uid, id: string, revoked: Pick<Revocation, 'generation' | 'at'>): Promise<void>
  /**
   * Keeps so many of a user's, the first of the list, and removes the rest. What was revoked of these is added to the
   * user's `revoked.terminals` in the same transaction, the highest of each number: their tokens stay void. A user
   * without a record gets one, as the directory makes it. Answers the ids of those that went.
   */
  trim(user: Uid, keep: number): Promise<readonly string[]>
}
