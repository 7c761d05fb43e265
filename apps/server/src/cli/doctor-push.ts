import type { PushProvider } from '@tidings/core'
import { deviceProviders } from '../compose-devices.ts'
import { ConfigError } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../operations/system.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** Asks each provider of pushes to devices whether it takes the keys; nobody is pushed anything by that. */
export async function pushes(config: Config): Promise<Finding | undefined> {
  await using resources = new AsyncDisposableStack()
  try {
    const providers = deviceProviders(config, { clock: systemClock }, resources)
    return findingOf(config, await Promise.all(providers.map(tried)))
  } catch (error) {
    if (error instanceof ConfigError) return fault('pushes', error.faults.join('; '))
    throw error
  }
}

/** Not `localhost`, a number, or a name of one's own network. */
export const isOfTheInternet = (contact: string): boolean =>
  /^(mailto:.+@|https:\/\/)[^/:?#]+\.[^\d./:?#][^./:?#]+([/:?#]|$)/.test(contact)

interface Tried {
  readonly name: string
  /** What an operator has to do; absent: nothing. */
  readonly why?: string
}

const tried = (provider: PushProvider): Promise<Tried> =>
  provider.check().then(
    () => ({ name: provider.name }),
    (error: Error) => ({ name: provider.name, why: error.message }),
  )

function findingOf({ push }: Config, all: readonly Tried[]): Finding | undefined {
  const namesOf = (some: readonly Tried[]): string => some.map(({ name }) => name).join(', ')
  const right = all.filter(({ why }) => why === undefined)
  const wrong = Map.groupBy(
    all.filter(({ why }) => why !== undefined),
    ({ why }) => why,
  )
  const text = [...wrong].map(([why, some]) => `${namesOf(some)}: ${why}`).join('; ')
  const whom = namesOf(push.contact === undefined ? right : [{ name: 'browsers' }, ...right])
  if (push.contact !== undefined && !isOfTheInternet(push.contact))
    return warning(
      'pushes',
      `${push.contact} is nobody on the internet: Apple's push service takes no push that names it`,
    )
  if (text === '') return whom === '' ? undefined : ok('pushes', `go to ${whom}`)
  return whom === '' ? fault('pushes', text) : warning('pushes', text)
}
