import type { Core, CoreParts, PushProvider } from '@tidings/core'
import { createPushSeal } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import { answerTrials, type PushMetrics, startPushes, type WebParts } from '@tidings/service-push'
import type { Config } from './config/schema.ts'

interface PushNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  /** To devices. */
  readonly providers: readonly PushProvider[]
  readonly secret: string
  readonly metrics: PushMetrics
  readonly userAgent: string
}

/** Pushes of one message at once to one push service: the large ones have all browsers of a kind. */
const socketsPerAddress = 64

/** Nothing leaves the server for a browser before an operator has said who answers for it. */
function webParts(
  { push: { contact, allow } }: Config,
  { secret, userAgent }: PushNeeds,
  resources: AsyncDisposableStack,
): WebParts | undefined {
  if (contact === undefined) return undefined
  const options = { userAgent, alsoAllowed: allow, setting: 'push.allow', socketsPerAddress }
  return { posting: resources.use(createPosting(options)), seal: createPushSeal(secret, contact) }
}

/**
 * Every node pushes to who wants to see whether that works; the rest is for those with the role `jobs` and this service. Where nobody
 * is pushed to, nothing of it is there.
 */
export function composePush(config: Config, needs: PushNeeds): { start(): void } & AsyncDisposable {
  const { push, roles, services } = config
  const { gate, parts, providers, metrics } = needs
  const resources = new AsyncDisposableStack()
  const web = webParts(config, needs, resources)
  if (!web && providers.length === 0) return { start: () => undefined, [Symbol.asyncDispose]: async () => undefined }
  const { clock, log } = parts
  const settings = { timeoutMs: push.timeout, withinMs: push.within }
  const pushing = { gate: gate.service('push'), ...(web ? { web } : {}), providers, clock, log, metrics, settings }
  answerTrials(pushing)
  const isHere = roles.includes('jobs') && services.includes('push')
  return {
    start() {
      // Before that with which it pushes ends.
      if (isHere) resources.defer(startPushes(pushing))
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
