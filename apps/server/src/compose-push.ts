import type { Core, CoreParts } from '@tidings/core'
import { createPushSeal } from '@tidings/credentials-node'
import { createPosting } from '@tidings/outbound-node'
import { answerTrials, type PushMetrics, startPushes } from '@tidings/service-push'
import type { Config } from './config/schema.ts'

interface PushNeeds {
  readonly gate: Core
  readonly parts: CoreParts
  readonly secret: string
  readonly metrics: PushMetrics
  readonly userAgent: string
}

/** Pushes of one message at once to one push service: the large ones have all browsers of a kind. */
const socketsPerAddress = 64

/**
 * Nothing leaves the server before an operator has said who answers for it. Every node pushes to who wants to see whether that works; the
 * rest is for those with the role `jobs` and this service.
 */
export function composePush(
  { push: { contact, allow, timeout: timeoutMs, within: withinMs }, roles, services }: Config,
  { gate, parts, secret, metrics, userAgent }: PushNeeds,
): { start(): void } & AsyncDisposable {
  if (contact === undefined) return { start: () => undefined, [Symbol.asyncDispose]: async () => undefined }
  const posting = createPosting({ userAgent, alsoAllowed: allow, setting: 'push.allow', socketsPerAddress })
  const { clock, log } = parts
  const settings = { timeoutMs, withinMs }
  const seal = createPushSeal(secret, contact)
  const pushing = { gate: gate.service('push'), posting, seal, clock, log, metrics, settings }
  answerTrials(pushing)
  const isHere = roles.includes('jobs') && services.includes('push')
  let stop = async (): Promise<void> => undefined
  return {
    start() {
      if (isHere) stop = startPushes(pushing)
    },
    async [Symbol.asyncDispose]() {
      await stop()
      posting[Symbol.dispose]()
    },
  }
}
