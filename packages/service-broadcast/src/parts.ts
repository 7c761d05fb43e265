import type { Clock, Ids, Log, ServiceGate } from '@tidings/core'
import type { BroadcastsKept } from './broadcasts-kept.ts'

export interface BroadcastSettings {
  /** Messages a second, of all broadcasts together. */
  readonly perSecond: number
}

/** What an operator wants counted. */
export interface BroadcastMetrics {
  /** So many people have got theirs, could not, or have it no more. */
  copies(outcome: 'sent' | 'failed' | 'recalled', count: number): void
}

export interface BroadcastParts {
  readonly gate: ServiceGate
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: BroadcastMetrics
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
