import type { Core, CoreParts } from '@tidings/core'
import { createWebhookKeys } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import { Robots } from '@tidings/service-robots'
import { wildfireFormats } from './compose-wildfire.ts'
import type { Config } from './config/schema.ts'

interface RobotNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly secret: string
  readonly userAgent: string
}

/**
 * Programs of robots are answered by every node; one of those with the role `jobs` and this service notes what robots are told, and posts
 * it where they have a callback.
 */
export function composeRobots(
  config: Config,
  { gate, parts: { clock, ids, log }, secret, userAgent }: RobotNeeds,
): { start(): void } & AsyncDisposable {
  const { roles, services } = config
  const { allow } = config.webhooks
  const posting = createPosting({ userAgent, alsoAllowed: allow, setting: 'webhooks.allow' })
  const keys = createWebhookKeys(secret)
  const parts = { gate: gate.service('robots'), posting, keys, clock, ids, log }
  const robots = new Robots({ ...parts, ...wildfireFormats(config, { gate, secret }) })
  const isHere = roles.includes('jobs') && services.includes('robots')
  return {
    start: () => isHere && robots.start(),
    async [Symbol.asyncDispose]() {
      await robots.stop()
      posting[Symbol.dispose]()
    },
  }
}
