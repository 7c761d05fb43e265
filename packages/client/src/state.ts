import type { Conversation, InputOf, Message, Presence, Room, User } from '@tidings/protocol'
import type { CloseReason } from '@tidings/protocol/close-codes'
import type { ErrorCode, WireError } from '@tidings/protocol/errors'
import { noItems, type OwnState } from './own-state.ts'

export type ConnectionState =
  | { readonly phase: 'offline' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'online' }
  /** `nextTryAt` in milliseconds since the epoch. */
  | { readonly phase: 'reconnecting'; readonly nextTryAt: number }
  /** Only the user can go on: sign in again, say. `cause` is the code of the error, or the name of the close code. */
  | { readonly phase: 'signed-out'; readonly reason: string; readonly cause: ErrorCode | CloseReason }

/** A message on its way out. It is in the log as soon as it is answered, and then no longer here. */
export interface OutgoingMessage {
  readonly clientMsgId: string
  readonly to: string
  readonly content: Message['content']
  readonly replyTo?: string
  readonly thread?: string
  readonly mentions?: readonly string[]
  readonly options?: NonNullable<InputOf<'message.send'>['options']>
  /** When it was written here. */
  readonly ts: number
  /** Why it will not be sent; absent while it is on its way. */
  readonly error?: WireError
}

/** A message that is read while it is written. */
export interface StreamedMessage {
  readonly stream: string
  readonly conversation: string
  readonly from: string
  /** As far as it is known here without a hole. */
  readonly text: string
}

/** A stretch of a log without holes. It need not reach the head or the beginning. */
export interface MessageWindow {
  readonly messages: readonly Message[]
  /** Changes up to this rev are in. */
  readonly rev: number
  /** Somebody went back in time: it ends before the head, and what is said now does not join it. */
  readonly past?: true
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
  /** Profiles that were asked for by `profiles`, by user id; as old as the last time they were. */
  readonly users: Readonly<Record<string, User>>
  /** Contacts, requests, saved messages, reminders, settings and the like. */
  readonly own: OwnState
  /** Who is watched, as they were last seen. */
  readonly presence: Readonly<Record<string, Presence>>
  /** Who is writing, by conversation. */
  readonly typing: Readonly<Record<string, readonly string[]>>
  /** In small rooms: how far members have read, as far as it was told. */
  readonly receipts: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Messages that are being written, by stream. */
  readonly streams: Readonly<Record<string, StreamedMessage>>
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
  users: {},
  own: { version: 0, items: noItems },
  presence: {},
  typing: {},
  receipts: {},
  streams: {},
  outbox: [],
}
