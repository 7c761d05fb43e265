import type { Log } from '../ports/system.ts'
import type { NodeInfo } from './node-info.ts'

/** More are not named. */
const mostNamed = 100

const nameOf = (setting: string): string => setting.split(' ', 1)[0] ?? ''

/** Of what two nodes go by: the names of the settings that are not the same. A version that says nothing of its own differs in none. */
export function differing(one: NodeInfo['settings'], other: NodeInfo['settings']): readonly string[] {
  if (!one || !other) return []
  const [here, there] = [new Set(one), new Set(other)]
  const others = [...one.filter((setting) => !there.has(setting)), ...other.filter((setting) => !here.has(setting))]
  return [...new Set(others.map(nameOf))].sort().slice(0, mostNamed)
}

/** Says in the log which nodes go by other settings than this one, once for each life of them: whoever is served there may do other things. */
export class Agreement {
  readonly #log: Log
  readonly #own: NodeInfo['settings']
  #told: ReadonlySet<string> = new Set()

  constructor(log: Log, own: NodeInfo['settings']) {
    this.#log = log
    this.#own = own
  }

  /** All others that are there now. */
  look(others: readonly NodeInfo[]): void {
    const told = new Set<string>()
    for (const { node, life, settings: theirs } of others) {
      const settings = differing(this.#own, theirs)
      if (settings.length === 0) continue
      const key = `${node} ${life}`
      told.add(key)
      if (!this.#told.has(key))
        this.#log.warn({ node, settings }, 'a node of the cluster has other settings than this one')
    }
    this.#told = told
  }
}
