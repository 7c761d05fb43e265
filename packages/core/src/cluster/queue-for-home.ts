import type { Uid } from '@tidings/protocol'
import type { Sender } from './envelope.ts'

/** What a home is to be told of a user. */
export interface Due {
  /** By `Clock.elapsed`. */
  readonly since: number
  /** Later than so long after that something may not have come. */
  safeMs: number
  seenAt?: number
}

/** What waits to be told to one home. */
export interface QueueForHome {
  readonly home: Sender
  readonly due: Map<Uid, Due>
  /** So many at most in the next question: fewer after one that failed. */
  atOnce: number
  running: Promise<void> | undefined
  /** Since it was asked last that home has missed something: what it was told it need not know any more. */
  isLost: boolean
}

/** Users in one question. */
export const mostAtOnce = 500

export const queueFor = (home: Sender): QueueForHome => ({
  ...{ home, due: new Map(), atOnce: mostAtOnce, running: undefined, isLost: false },
})
