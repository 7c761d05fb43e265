import type { RobotAnswer, RobotUpdate, Uid } from '@tidings/protocol'

/** What the program of a robot is posted: what a long poll tells it, or a test. */
export type RobotCall = RobotUpdate | { readonly id: 0; readonly at: number; readonly type: 'test' }

/** The words in which the program of a robot is posted to, and in which it answers. */
export interface CallFormat {
  /** Undefined: this format has no words for it, and it is passed over. */
  ask(robot: Uid, call: RobotCall): Promise<Asked | undefined> | Asked | undefined
  /** What the robot is to say, of an answer with 2xx; `fault` says to whoever wrote the program why nothing of it is said. */
  answerIn(body: string): { readonly answer: RobotAnswer; readonly fault?: string }
}

interface Asked {
  /** As JSON. */
  readonly body: string
  /** The headers that show who asks; of several secrets (at most two) any may be known to the program, the first is the latest. */
  sign(secrets: readonly [string, ...string[]], at: number): Readonly<Record<string, string>>
}
