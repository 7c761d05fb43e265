import type { Conversation, Message, Room, User } from '@tidings/protocol'
import type { WireError } from '@tidings/protocol/errors'

export type ConnectionState =
  | { readonly phase: 'offline' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'online' }
  /** `nextTryAt` in milliseconds since the epoch. */
  | { readonly phase: 'reconnecting'; readonly nextTryAt: number }
  /** Only the user can go on: sign in again, say. */
  | { readonly phase: 'signed-out'; readonly reason: string }

/** A message on its way out. It is in the log as soon as it is answered, and then no longer here. */
export interface OutgoingMessage {
  readonly clientMsgId: string
  readonly to: string
  readonly content: Message['content']
  readonly replyTo?: string
  readonly thread?: string
  readonly mentions?: readonly string[]
  readonly options?: { readonly count?: boolean }
  /** When it was written here. */
  readonly ts: number
  /** Why it will not be sent; absent while it is on its way. */
  readonly error?: WireError
}

/** A stretch of a log without holes. It need not reach the head or the beginning. */
export interface MessageWindow {
  readonly messages: readonly Message[]
  /** Changes up to this rev are in. */
  readonly rev: number
}

/** Everything the client knows. Never changed in place: what did not change is the same object as before. */
export interface ClientState {
  readonly connection: ConnectionState
  readonly user: User | undefined
  readonly epoch: string | undefined
  readonly cursor: string | undefined
  /** Older conversations can be listed from here. */
  readonly older: string | undefined
  readonly conversations: Readonly<Record<string, Conversation>>
  readonly windows: Readonly<Record<string, MessageWindow>>
  readonly rooms: Readonly<Record<string, Room>>
  readonly outbox: readonly OutgoingMessage[]
}

export const emptyState: ClientState = {
  connection: { phase: 'offline' },
  user: undefined,
  epoch: undefined,
  cursor: undefined,
  older: undefined,
  conversations: {},
  windows: {},
  rooms: {},
  outbox: [],
}
