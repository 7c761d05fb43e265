import type { EventData, EventName, User } from '@tidings/protocol'
import { TidingsError, type WireError } from '@tidings/protocol/errors'
import type { ChatClient, OpenConversation, SendOptions } from '../chat-client.ts'
import { mayRepeat } from '../connection/repeatable.ts'
import type { QueueActs } from '../files/acts.ts'
import type { LinkOptions, UploadOptions } from '../files/files.ts'
import type { BlobLike } from '../runtime/runtime.ts'
import type { SendHandle } from '../sending/outbox.ts'
import type { Action } from '../state/reduce.ts'
import type { ClientState, OutgoingMessage } from '../state/state.ts'

/** A MessagePort, as browsers and Node have it. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  start(): void
  close(): void
}

/** How often the worker asks a tab whether it is still there. After three times without a sound it is not. */
export const pingMs = 20_000
export const missedPings = 3

/** Methods that cross the port by name: what they take and what they answer is plain data. */
export type ClientMethods = Pick<
  ChatClient,
  'call' | 'discard' | 'loadMoreConversations' | 'markRead' | 'reconnectNow' | 'retry' | 'typing' | 'wantProfiles'
>
/** Those of a conversation that is being looked at. */
export type ViewMethods = Pick<OpenConversation, 'loadNewer' | 'loadOlder' | 'ready' | 'showAround' | 'showNewest'>

/** A call of any method of `T`: its name, with the arguments that go with it. */
export type CallOf<T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => unknown ? { readonly method: M; readonly args: A } : never
}[keyof T]

/** Whether the next worker may be asked what the last one did not answer. */
export const mayAskAgain = (call: CallOf<ClientMethods>): boolean =>
  call.method !== 'call' || mayRepeat(call.args[0], call.args[1])

/** What a tab holds on to. The worker keeps it until the tab lets go, or is gone. */
export type Held =
  | { readonly type: 'open'; readonly conversation: string }
  | { readonly type: 'watch'; readonly users: readonly string[] }
  | { readonly type: 'listen'; readonly event: EventName }

export interface Join {
  readonly type: 'join'
  readonly id: number
  readonly uid: string
  /** Without one, the tab is asked whenever one is needed. */
  readonly token: string | undefined
  /** The tab comes back by itself: nobody is signed in, or out, by that. */
  readonly again: boolean
}

export interface SendMessage {
  readonly type: 'send'
  readonly to: string
  readonly content: OutgoingMessage['content']
  readonly options: SendOptions & { readonly clientMsgId: string }
}

export interface UploadMessage {
  readonly type: 'upload'
  readonly id: number
  readonly file: BlobLike
  readonly options: Omit<UploadOptions, 'onProgress' | 'signal'>
}

/** What a tab says. Calls with an `id` are answered. */
export type FromTab =
  | Join
  | SendMessage
  | UploadMessage
  | ({ readonly type: 'call'; readonly id?: number } & CallOf<ClientMethods>)
  | ({ readonly type: 'view'; readonly id: number; readonly handle: number } & CallOf<ViewMethods>)
  | { readonly type: 'hold'; readonly handle: number; readonly held: Held }
  | { readonly type: 'let-go'; readonly handle: number }
  | { readonly type: 'links'; readonly id: number; readonly attachment: string; readonly options: LinkOptions }
  | { readonly type: 'stop'; readonly id: number }
  | ({ readonly type: 'files'; readonly id?: number } & CallOf<QueueActs>)
  | { readonly type: 'token'; readonly id: number; readonly token: string }
  | { readonly type: 'no-token'; readonly id: number; readonly error: WireError }
  | { readonly type: 'here' }
  | { readonly type: 'leave' }
  | { readonly type: 'sign-out'; readonly uid: string }

/** What the worker says. What an answer rests on comes before it. */
export type ToTab =
  /** What the client of this user knows; what follows is of this user. */
  | { readonly type: 'snapshot'; readonly uid: string; readonly state: ClientState }
  | { readonly type: 'action'; readonly action: Action }
  | { readonly type: 'event'; readonly handle: number; readonly data: EventData<EventName> }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: WireError }
  | { readonly type: 'sent'; readonly clientMsgId: string; readonly answer: Awaited<SendHandle['done']> }
  | { readonly type: 'not-sent'; readonly clientMsgId: string; readonly error: WireError }
  | {
      readonly type: 'progress'
      readonly id: number
      readonly received: number
      readonly size: number
      readonly attachment: string
    }
  | { readonly type: 'token'; readonly id: number }
  | { readonly type: 'ping' }
  /** The worker had given the tab up. */
  | { readonly type: 'rejoin' }
  /** The tab's user is signed in no more. */
  | { readonly type: 'detached'; readonly reason: string }

export type Joined = User | undefined

/** Any error as it crosses the port; what is not ours is a fault. */
export const wireOf = (error: unknown): WireError =>
  error instanceof TidingsError ? error.toWire() : { code: 'internal', message: String(error) }
