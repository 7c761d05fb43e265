import type { ActingPoint } from '@tidings/protocol/before-hooks'

/** What the operator's hook is asked for, and what holds when it does not answer. */
export interface HookSettings {
  readonly points: readonly ActingPoint[]
  /** It is asked for what is never stored, too. */
  readonly signals: boolean
  /** `open`: what it did not answer is done as if it had allowed it. `closed`: it is refused for now. */
  readonly failing: 'open' | 'closed'
  /** Questions that are under way at once, on this node. */
  readonly atOnce: number
  /** How long a question may wait until it is asked; then it failed. */
  readonly waitMs: number
}
