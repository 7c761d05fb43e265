import type { Core, CoreParts } from '@tidings/core'
import { Channels } from '@tidings/service-channels'
import type { Config } from './config/schema.ts'

interface ChannelNeeds {
  readonly gate: Core
  readonly parts: CoreParts
}

/** Editors are answered by every node; one of those with the role `jobs` and this service looks after the desks of channels. */
export function composeChannels(
  { roles, services }: Config,
  { gate, parts: { clock, ids, log } }: ChannelNeeds,
): { start(): void } & AsyncDisposable {
  const channels = new Channels({ gate: gate.service('channels'), clock, ids, log })
  const isHere = roles.includes('jobs') && services.includes('channels')
  return {
    start: () => isHere && channels.start(),
    [Symbol.asyncDispose]: () => channels.stop(),
  }
}
