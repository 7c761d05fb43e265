import type { Core, CoreParts, PushProvider } from '@tidings/core'
import { composeBroadcasts } from './compose-broadcasts.ts'
import { composeChannels } from './compose-channels.ts'
import { composePush } from './compose-push.ts'
import { composeRobots } from './compose-robots.ts'
import { composeWebhooks } from './compose-webhooks.ts'
import type { Config } from './config/schema.ts'
import type { Counted } from './operations/metrics.ts'

interface ServiceNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly providers: readonly PushProvider[]
  readonly secret: string
  readonly userAgent: string
  readonly counted: Pick<Counted, 'webhooks' | 'push' | 'broadcasts'>
}

/** What follows what happens, and begins with the server. */
export function composeServices(
  config: Config,
  { counted, ...needs }: ServiceNeeds,
  resources: AsyncDisposableStack,
): { start(): void } {
  const all = [
    resources.use(composeWebhooks(config, { ...needs, metrics: counted.webhooks })),
    resources.use(composePush(config, { ...needs, metrics: counted.push })),
    resources.use(composeBroadcasts(config, { ...needs, metrics: counted.broadcasts })),
    resources.use(composeRobots(config, needs)),
    resources.use(composeChannels(config, needs)),
  ]
  return {
    start() {
      for (const one of all) one.start()
    },
  }
}
