import type {
  Conversation,
  InputOf,
  MentionAt,
  Message,
  Muted,
  OutputOf,
  Pack,
  Passing,
  Presence,
  Room,
  User,
} from '@tidings/protocol'
import type { CloseReason } from '@tidings/protocol/close-codes'
import type { ErrorCode, WireError } from '@tidings/protocol/errors'
import type { OutgoingAlbum, OutgoingFile } from './outgoing-file.ts'
import { noItems, type OwnState } from './own-state.ts'

/** Why somebody is signed out: the code of the error, the name of the close code, or what was done in another tab. */
export type SignedOutCause = ErrorCode | CloseReason | 'elsewhere'

export type ConnectionState =
  /** Not asked for: before `connect`, and after `disconnect`. */
  | { readonly phase: 'offline' }
  /** A try is under way, the first or a later one. */
  | { readonly phase: 'connecting' }
  /** Signed in, and what had changed is here. */
  | { readonly phase: 'online' }
  /** The connection is gone, or did not come to be; it is tried again. `nextTryAt` by the device's clock. */
  | { readonly phase: 'reconnecting'; readonly nextTryAt: number }
  /** Only the user can go on: sign in again, say. */
  | { readonly phase: 'signed-out'; readonly reason: string; readonly cause: SignedOutCause }

/** A message on its way out. It is in the log as soon as it is answered, and then no longer here. */
export interface OutgoingMessage {
  readonly clientMsgId: string
  readonly to: string
  readonly content: Message['content']
  readonly replyTo?: string
  readonly thread?: string
  readonly mentions?: readonly string[]
  readonly mentionsAt?: readonly MentionAt[]
  /** Handed out as it is to whoever reads the message. */
  readonly ext?: Passing
  readonly options?: NonNullable<InputOf<'message.send'>['options']>
  /** When it was written here, by the server's clock as far as it is known. */
  readonly ts: number
  /** Its place in the order of writing. */
  readonly place?: number
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

/** A stretch of a log without holes, of 1,000 messages at most. It need not reach the head or the beginning. */
export interface MessageWindow {
  readonly messages: readonly Message[]
  /** Changes up to this rev are in. */
  readonly rev: number
  /** Somebody went back in time: it ends before the head, and what is said now does not join it. */
  readonly past?: true
  /** Nobody looks at it: only its newest are kept. */
  readonly idle?: true
}

/** Emoji and stickers of the server, as far as they were told. */
export interface PackState {
  readonly version: number
  readonly packs: Readonly<Record<string, Pack>>
}

export type Directory = OutputOf<'connect'>['directory']

/** Where the nodes of a server are reached, each by itself. */
export interface KnownNodes {
  /** The address that the app has given: of another server others are known. */
  readonly of: string
  /** The one to try first comes first. */
  readonly urls: readonly string[]
}

/** Everything the client knows. Never changed in place: what did not change is the same object as before. */
export interface ClientState {
  readonly connection: ConnectionState
  /** Add it to the device's clock, in milliseconds, and it is the server's. */
  readonly serverAhead: number
  readonly user: User | undefined
  readonly epoch: string | undefined
  readonly nodes: KnownNodes
  /** Whom and which rooms the operator lets people find; the usual until the server has said so. */
  readonly directory: Directory
  /** The operator lets the user write nowhere: perhaps until a time. */
  readonly muted: Muted | undefined
  /** The server can translate messages. */
  readonly translates: boolean
  /** The server has a provider of moving pictures. */
  readonly gifs: boolean
  readonly cursor: string | undefined
  /** Older conversations can be listed from here. */
  readonly older: string | undefined
  readonly conversations: Readonly<Record<string, Conversation>>
  readonly windows: Readonly<Record<string, MessageWindow>>
  readonly rooms: Readonly<Record<string, Room>>
  /** Profiles that were asked for by `profiles`, by user id; as old as the last time they were. */
  readonly users: Readonly<Record<string, User>>
  readonly packs: PackState
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
  /** How far conversations were read here of which the server does not know it yet. */
  readonly reads: Readonly<Record<string, number>>
  /** Files that were chosen, or are on their way, in the order of choosing. */
  readonly files: readonly OutgoingFile[]
  /** What they were sent with. */
  readonly albums: readonly OutgoingAlbum[]
}

export const emptyState: ClientState = {
  connection: { phase: 'offline' },
  serverAhead: 0,
  user: undefined,
  epoch: undefined,
  nodes: { of: '', urls: [] },
  directory: { people: 'everyone', rooms: 'members' },
  muted: undefined,
  translates: false,
  gifs: false,
  cursor: undefined,
  older: undefined,
  conversations: {},
  windows: {},
  rooms: {},
  users: {},
  packs: { version: 0, packs: {} },
  own: { version: 0, items: noItems },
  presence: {},
  typing: {},
  receipts: {},
  streams: {},
  outbox: [],
  reads: {},
  files: [],
  albums: [],
}
