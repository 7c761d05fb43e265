import type { CloseReason, Platform, Uid } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { Outgoing } from './outgoing.ts'

/** A session as far as delivery knows it. */
export interface Receiver {
  readonly uid: Uid
  readonly client: { readonly id: string }
  /** False once it has ended. */
  readonly live: boolean
  deliver(outgoing: Outgoing): void
  /** Events for it may not have come to this node. */
  missed(): void
}

/** Some of a user's sessions; those of a platform include the ones whose platform nobody vouched for. */
export interface Closing {
  readonly uid: Uid
  readonly platform?: Platform
  /** Of one terminal. */
  readonly client?: string
}

/** The sessions of this node, and the order in which they came and went. */
export interface Receivers {
  readonly size: number
  readonly userCount: number
  /** The number of the last change. */
  readonly version: number
  find(session: SessionId): Receiver | undefined
  of(uid: Uid): readonly Receiver[]
  users(): Iterable<readonly [Uid, readonly Receiver[]]>
  /** Sessions that came or went after that version; undefined when it is too long ago. */
  changesSince(version: number): readonly Receiver[] | undefined
  close(which: Closing, reason: CloseReason): void
}
