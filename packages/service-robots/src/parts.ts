import type { CallFormat, Clock, Ids, Log, Posting, ServiceGate, WebhookKeys } from '@tidings/core'

export interface RobotParts {
  readonly gate: ServiceGate
  readonly posting: Posting
  readonly keys: WebhookKeys
  /** By name: other words than our own in which programs may be posted to. */
  readonly formats?: Readonly<Record<string, CallFormat>>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}
