import type { Clock, Log, Posting, PushProvider, PushSeal, ServiceGate } from '@tidings/core'

export interface PushSettings {
  /** For one answer of a push service. */
  readonly timeoutMs: number
  /** What is older than this is pushed to nobody any more; so long a push service keeps it for a device that is off. */
  readonly withinMs: number
}

/** What came of a push. */
export type PushOutcome =
  /** The push service took it. */
  | 'taken'
  /** So it did, and what was shown goes again: it was read, or taken back. */
  | 'withdrawn'
  /** The subscription is no more, and was forgotten. */
  | 'dead'
  /** It will never be taken as it is. */
  | 'refused'
  /** Tried again later. */
  | 'failed'
  /** Too old by then. */
  | 'late'
  /** Too many wait. */
  | 'dropped'

/** What an operator wants counted. */
export interface PushMetrics {
  /** By `web`, the name of a provider of pushes to devices, or `none` where nobody was asked yet. */
  push(provider: string, outcome: PushOutcome): void
  /** So many wait to be tried again. */
  waiting(now: number): void
}

/** Of Web Push. */
export interface WebParts {
  readonly posting: Posting
  readonly seal: PushSeal
}

export interface PushParts {
  readonly gate: ServiceGate
  /** Absent: browsers are pushed nothing. */
  readonly web?: WebParts
  /** Who pushes to devices, each with a name of its own. */
  readonly providers: readonly PushProvider[]
  readonly clock: Clock
  readonly log: Log
  readonly metrics: PushMetrics
  readonly settings: PushSettings
}
