import type { Channel, Message, Room, Uid, User } from '@tidings/protocol'
import type { UserActor } from '../judging/judging.ts'
import type { RecordChange, RecordEntry } from '../ports/records.ts'

/** A user as the operator sees them. */
export type KnownUser = User & {
  readonly banned: boolean
  readonly muted: boolean
}

/** What a door remembers for its protocol: names, secrets, numbers of its own. Nobody is told of a change. */
export interface DoorRecords {
  /** All changes in one transaction, in order; answers as `Records.put`. A value has at most 64 KiB. `whole`: all of them or none. */
  put(
    changes: readonly Omit<RecordChange, 'owner' | 'due' | 'raises' | 'receipts'>[],
    options?: { readonly whole?: boolean },
  ): Promise<readonly (number | undefined)[]>
  get(kind: string, key: string): Promise<RecordEntry | undefined>
  /** By key, after `after`. */
  list(kind: string, after: string, limit: number): Promise<readonly RecordEntry[]>
}

/**
 * What a door may use beside the Gate that speaks another system's protocol: it has secrets, names and numbers that are that
 * system's, and its callers are the operator's own programs.
 */
export interface DoorGate {
  readonly records: DoorRecords
  /** Somebody for whom the app acts, or a robot whose program has shown its secret: `invalid`, `not_found`, `banned`. */
  actFor(user: string, address: string): Promise<UserActor>
  /** Likewise, for the operator: what people may do for a while only, they may always. */
  actAsOperator(user: string, address: string): Promise<UserActor>
  /** As the operator sees them, also who is banned; undefined: there is nobody, or no more. */
  find(user: Uid): Promise<KnownUser | undefined>
  /** As the operator sees it; `not_found`. */
  room(id: string): Promise<Room>
  /** Likewise. */
  channel(id: string): Promise<Channel>
  /** As whoever said it sees it; undefined: there is none. */
  message(id: string): Promise<Message | undefined>
  /** Before a secret is looked at: `rate_limited` where one address was wrong too often. */
  expectTry(address: string): void
  /** It was wrong: counts among the sign-ins of the address. */
  wasWrong(address: string): void
  /** A message's id as a whole number of 63 bits, for protocols that have such; the same everywhere and for ever. */
  numberOf(message: string): bigint
  /** Back; undefined where no id has this number. */
  messageOf(number: bigint): string | undefined
}
