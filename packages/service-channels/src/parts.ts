import type { Clock, Ids, Log, ServiceGate } from '@tidings/core'

export interface ChannelParts {
  readonly gate: ServiceGate
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}
