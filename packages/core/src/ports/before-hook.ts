import type { BeforeAnswer, BeforeData, BeforePoint } from '@tidings/protocol/before-hooks'

/** The operator's own judge of what people are about to do. */
export interface BeforeHook {
  /**
   * What it says, checked against the schema of answers. Rejects with whatever kept it from answering: nobody there, late, or
   * anything that is not an answer; the message says it in words that an operator understands. Never waits longer than its timeout.
   */
  ask<P extends BeforePoint>(point: P, data: BeforeData[P]): Promise<BeforeAnswer>
}

export type HookOutcome = 'allowed' | 'refused' | 'changed' | 'failed' | 'unasked'
