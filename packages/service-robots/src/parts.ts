import type { Clock, Ids, Log, ServiceGate } from '@tidings/core'

export interface RobotParts {
  readonly gate: ServiceGate
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}
