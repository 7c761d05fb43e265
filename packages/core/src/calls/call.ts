import type { OperationName, OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import type { PageTaker } from '../pages/page-queue.ts'

/** The name of a session: outside `sessions/` it is known by this alone, as it may be on another node. */
export type SessionId = string

/** The connection over which a call came, as far as its turn goes. */
export interface Connection extends PageTaker {
  readonly id: SessionId
  /** False once it has ended. */
  readonly live: boolean
}

/** Carries an operation out, under all that holds for a caller. */
export type Call = (actor: Actor, name: string, input: unknown, over: Connection | undefined) => Promise<unknown>

/** Who called, beside the input. */
export interface UserCall {
  readonly actor: Actor & { readonly kind: 'user' }
  /** The session over which the call came; it gets the answer and not its own event. */
  readonly session: SessionId | undefined
  /** Its connection, for what waits for a turn. */
  readonly over?: Connection | undefined
}

export interface OtherCall {
  readonly actor: Actor
  readonly session: SessionId | undefined
  readonly over?: Connection | undefined
}

type AccessOf<N extends OperationName> = typeof import('@tidings/protocol')['operations'][N]['access']
type CallOf<N extends OperationName> = AccessOf<N> extends 'user' | 'session' ? UserCall : OtherCall

export type Handler<N extends OperationName> = (
  input: ParsedInputOf<N>,
  call: CallOf<N>,
) => OutputOf<N> | Promise<OutputOf<N>>

/** One handler per operation; the compiler asks for every one. `connect` is the sessions' own. */
export type Handlers = { readonly [N in Exclude<OperationName, 'connect'>]: Handler<N> }
