import type { Core, CoreParts } from '@tidings/core'
import { Robots } from '@tidings/service-robots'
import type { Config } from './config/schema.ts'

/** Programs of robots are answered by every node; one of those with the role `jobs` and this service notes what robots are told. */
export function composeRobots(
  { roles, services }: Config,
  { gate, parts: { clock, ids, log } }: { readonly gate: Core; readonly parts: CoreParts },
): { start(): void } & AsyncDisposable {
  const robots = new Robots({ gate: gate.service('robots'), clock, ids, log })
  const isHere = roles.includes('jobs') && services.includes('robots')
  return {
    start: () => isHere && robots.start(),
    [Symbol.asyncDispose]: () => robots.stop(),
  }
}
