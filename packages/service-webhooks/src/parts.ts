import type { Clock, Ids, Log, Posting, ServiceGate, WebhookKeys } from '@tidings/core'
import type { WebhooksKept } from './webhooks-kept.ts'

export interface WebhookSettings {
  /** For one answer. */
  readonly timeoutMs: number
  /** So long an event is told again before it is parked, or its webhook stopped. */
  readonly giveUpMs: number
}

/** What an operator wants counted. */
export interface WebhookMetrics {
  delivery(webhook: string, outcome: 'taken' | 'failed' | 'parked', ms: number): void
  /** So many events wait to be told again. */
  waiting(webhook: string, now: number): void
  stopped(webhook: string, isStopped: boolean): void
  removed(webhook: string): void
}

export interface WebhookParts {
  readonly gate: ServiceGate
  readonly posting: Posting
  readonly keys: WebhookKeys
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: WebhookMetrics
  readonly settings: WebhookSettings
}

/** What operators do, on whichever node. */
export interface OperatingParts extends WebhookParts {
  readonly kept: WebhooksKept
  /** Something was chosen otherwise: this node goes by it now. */
  readonly changed: () => Promise<void>
}
