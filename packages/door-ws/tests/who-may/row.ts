import type { ErrorCode, InputOf, OperationName } from '@tidings/protocol'
import type { Caller, Outsider, World } from './world.ts'

/** What is answered, or why it cannot be asked. */
export type Verdict = 'ok' | ErrorCode | { readonly notApplicable: string }

type Verdicts = Readonly<Record<Outsider, Verdict>>

/** One thing that an operation is asked for, and what each is told. */
export interface Case<N extends OperationName = OperationName> extends Verdicts {
  /** Whoever changes something gets a thing of their own to change, so that no order of calls matters. */
  readonly input: (world: World, who: Caller) => InputOf<N> | Promise<InputOf<N>>
  /** The same, asked by her whose things they are (or by the app): a refusal is of who asks, not of what is asked. */
  readonly alice?: 'ok' | ErrorCode
  /** Words that the answer may not hold, beside what is secret anyway. */
  readonly hides?: (world: World, who: Caller) => readonly string[]
}

/** By what is asked for. */
export type Row<N extends OperationName = OperationName> = Readonly<Record<string, Case<N>>>

/** A row for every operation there is. */
export type Table = { readonly [N in OperationName]: Row<N> }

export const na = (notApplicable: string): Verdict => ({ notApplicable })

/** The four columns. */
export const told = (stranger: Verdict, former: Verdict, blocked: Verdict, muted: Verdict): Verdicts => ({
  stranger,
  former,
  blocked,
  muted,
})

export const all = (verdict: Verdict): Verdicts => told(verdict, verdict, verdict, verdict)

/** Looks at what stands in the room, by its address and by the id of a message. */
export const inRoom = told('not_member', 'not_member', 'ok', 'ok')
export const ofRoom = told('not_found', 'not_found', 'ok', 'ok')
/** Says something in the room, or puts something on a message of it. */
export const speaksInRoom = told('not_member', 'not_member', 'ok', 'muted')
export const touchesInRoom = told('not_found', 'not_found', 'ok', 'muted')
/** What is for owner and admins. */
export const governs = told('not_member', 'not_member', 'forbidden', 'forbidden')

/** Looks at the conversation with alice; what the stranger asks for is alice's with bob. */
export const ofPair = told('not_found', 'ok', 'ok', 'ok')
/** Puts something on a message of it. */
export const touchesInPair = told('not_found', 'ok', 'blocked', 'ok')
/** Writes to alice, the stranger to bob. */
export const speaksInPair = told('ok', 'ok', 'blocked', 'ok')
