import { composeHook } from '../compose-hook.ts'
import { appSecret } from '../compose-keys.ts'
import type { Config } from '../config/schema.ts'
import { randomIds, systemClock } from '../operations/system.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** Slower than that, and people see that they wait. */
const slowMs = 250

/** Asks the operator's hook about nothing: is it there, does it know the secret, how long do people wait for it? */
export async function askHook(config: Config): Promise<Finding | undefined> {
  using hook = composeHook(config, { secret: appSecret(config), clock: systemClock, ids: randomIds })
  if (!hook) return undefined
  const start = performance.now()
  try {
    const answer = await hook.ask('ping', {})
    if (!('allow' in answer)) return fault('hook', 'it refuses a ping, which asks about nothing')
  } catch (error) {
    return fault('hook', `${(error as Error).message}; ${withoutIt(config)}`)
  }
  const ms = performance.now() - start
  const text = `answers in ${ms.toFixed(1)} ms; ${withoutIt(config)}`
  return ms > slowMs ? warning('hook', `${text}; slow, every message waits for it`) : ok('hook', text)
}

const withoutIt = ({ hooks }: Config): string =>
  hooks.failing === 'open' ? 'without it all is allowed' : 'without it nothing is allowed'
