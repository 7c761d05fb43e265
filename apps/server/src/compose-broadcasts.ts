import type { Core, CoreParts } from '@tidings/core'
import { type BroadcastMetrics, Broadcasts } from '@tidings/service-broadcast'
import type { Config } from './config/schema.ts'

interface BroadcastNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly metrics: BroadcastMetrics
}

/** What is asked of broadcasts is answered by every node; one of those with the role `jobs` and this service sends them. */
export function composeBroadcasts(
  { broadcasts: settings, roles, services }: Config,
  { gate, metrics, parts: { clock, ids, log } }: BroadcastNeeds,
): { start(): void } & AsyncDisposable {
  const broadcasts = new Broadcasts({ gate: gate.service('broadcast'), clock, ids, log, metrics, settings })
  const isHere = roles.includes('jobs') && services.includes('broadcast')
  return {
    start: () => isHere && broadcasts.start(),
    [Symbol.asyncDispose]: () => broadcasts.stop(),
  }
}
