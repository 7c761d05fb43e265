import type { Clock, Ids, Log, ServiceGate } from '@tidings/core'
import type { BroadcastsKept } from './broadcasts-kept.ts'

export interface BroadcastSettings {
  /** Messages a second, of all broadcasts together. */
  readonly perSecond: number
}

export interface BroadcastParts {
  readonly gate: ServiceGate
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly settings: BroadcastSettings
}

export interface OperatingParts extends BroadcastParts {
  readonly kept: BroadcastsKept
  /**
   * Makes a change by which there is something to do, for whichever node does it. That is due before it is there, too: whoever is killed
   * in between leaves nothing that nobody begins.
   */
  readonly begun: <T>(change: () => Promise<T>) => Promise<T>
  /** These are not kept any more. */
  readonly forget: (ids: readonly string[]) => Promise<void>
}
