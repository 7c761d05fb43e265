import type { Fact } from '../delivery/facts.ts'
import type { Sender } from './envelope.ts'
import type { Question } from './questions.ts'

/** What is asked of the core, and not of what ties the nodes together. */
export type ForCore = Exclude<Question, { readonly kind: 'there' | 'sits' }>

/** What this node does with what the others say. */
export interface Ears {
  /** A fact of another node. */
  hear(fact: Fact): void
  /** Answers another node. */
  answer(question: ForCore, by: Sender): Promise<unknown>
  /** Something that others said may not have come: what was remembered is not to be gone by any more. */
  forget(): void
  /** The same, a moment later, for all that was missed together: the sessions here read again. */
  missed(): void
  /** That home has missed something, which may have been for users of its who are here. */
  homeLost(node: string): void
  /** A node is there that was not; `isLate`: for others it has been for longer. */
  came(node: string, isLate: boolean): void
  /** A node has gone, or says nothing any more. */
  left(node: string): void
  /** Another node has this one's name, which was cut off for long: it may say nothing more. */
  replaced(): void
}

const nothing = (): void => undefined
/** Before it is started. */
export const deaf: Ears = {
  ...{ hear: nothing, forget: nothing, missed: nothing, homeLost: nothing, came: nothing, left: nothing },
  ...{ answer: async () => null, replaced: nothing },
}
