import type { OperationName, OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { Actor } from './gate.ts'
import type { LiveSession } from './sessions/live-session.ts'

/** Who called, beside the input. */
export interface UserCall {
  readonly actor: Actor & { readonly kind: 'user' }
  /** The session over which the call came; it gets the answer and not its own event. */
  readonly session: LiveSession | undefined
}

export interface OtherCall {
  readonly actor: Actor
  readonly session: LiveSession | undefined
}

type AccessOf<N extends OperationName> = typeof import('@tidings/protocol')['operations'][N]['access']
type CallOf<N extends OperationName> = AccessOf<N> extends 'user' | 'session' ? UserCall : OtherCall

export type Handler<N extends OperationName> = (
  input: ParsedInputOf<N>,
  call: CallOf<N>,
) => OutputOf<N> | Promise<OutputOf<N>>

/** One handler per operation; the compiler asks for every one. `connect` is the sessions' own. */
export type Handlers = { readonly [N in Exclude<OperationName, 'connect'>]: Handler<N> }
