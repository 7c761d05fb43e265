import type { Clock, Ids, Log, Posting, ServiceGate, WebhookKeys } from '@tidings/core'

export interface RobotParts {
  readonly gate: ServiceGate
  readonly posting: Posting
  readonly keys: WebhookKeys
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}
