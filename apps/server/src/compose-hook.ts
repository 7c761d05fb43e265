import type { BeforeHook, Clock, CoreParts, Ids } from '@tidings/core'
import { createWebhookKeys } from '@tidings/credentials-node'
import { createHttpHook, createPosting } from '@tidings/outbound-node'
import { protocolVersion } from '@tidings/protocol/version'
import { ConfigError } from './config/load.ts'
import type { Config } from './config/schema.ts'

/** With which the questions to the operator's hook are signed. No webhook is called so: their names are made, and longer. */
export const hookSecret = (secret: string): string => createWebhookKeys(secret).secretOf('before', 1)

/** Wherever it is: the operator alone says so, in the configuration, and it is usually beside the server. */
const anywhere = ['0.0.0.0/0', '::/0']

interface HookNeeds {
  readonly secret: string
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<Ids, 'session'>
}

/** The operator's hook; undefined where there is none. */
export function composeHook({ hooks }: Config, needs: HookNeeds): (BeforeHook & Disposable) | undefined {
  const { url, timeout: timeoutMs, atOnce } = hooks
  if (url === undefined) return undefined
  const userAgent = `Tidings/${protocolVersion}`
  const posting = createPosting({ userAgent, alsoAllowed: anywhere, setting: 'hooks.url', socketsPerAddress: atOnce })
  try {
    posting.expectAddress(url)
  } catch (error) {
    throw new ConfigError([`hooks.url: ${(error as Error).message}`])
  }
  const keys = createWebhookKeys(needs.secret)
  const hook = createHttpHook({ ...needs, url, timeoutMs, posting, keys, secret: hookSecret(needs.secret) })
  return { ask: hook.ask, [Symbol.dispose]: () => posting[Symbol.dispose]() }
}

/** What the core gets of it; nothing where there is none. */
export function hookPart(config: Config, needs: HookNeeds, resources: AsyncDisposableStack): Pick<CoreParts, 'hook'> {
  const hook = composeHook(config, needs)
  return hook ? { hook: resources.use(hook) } : {}
}
