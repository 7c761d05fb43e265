import type { Attachments } from './attachments.ts'
import type { Audit } from './audit.ts'
import type { Clients } from './clients.ts'
import type { Conversations } from './conversations.ts'
import type { Feed } from './feed.ts'
import type { MessageLog } from './message-log.ts'
import type { Records } from './records.ts'
import type { Rooms } from './rooms.ts'
import type { Users } from './users.ts'

/**
 * Everything durable. Every method may reject with a TidingsError `unavailable` (disk full, store gone):
 * then it changed nothing, and trying again is safe.
 * Writes are seen by every read that starts after they resolved.
 */
export interface Store extends AsyncDisposable {
  /** Names this store's history; another one after a backup was restored. */
  readonly epoch: string
  readonly log: MessageLog
  readonly conversations: Conversations
  readonly rooms: Rooms
  readonly users: Users
  readonly records: Records
  readonly clients: Clients
  readonly attachments: Attachments
  readonly audit: Audit
  readonly feed: Feed
  /** Others may write to the same database, and what they change is heard of by the feed alone. */
  readonly isShared: boolean
  /** The time by the clock that all who write here share, as `Clock.now`; absent where that is this process's own. */
  time?(): Promise<number>
  /** Gives a piece of the room that removed entries have left back to the disk; true when there is more to give. */
  compact(): Promise<boolean>
  /** Resolves when the store can read and write, and has room to grow; rejects with `unavailable` and the reason. */
  check(): Promise<void>
}
