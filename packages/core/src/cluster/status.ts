import type { OutputOf } from '@tidings/protocol'
import type { SearchIndex } from '../ports/search.ts'
import { differing } from './agreement.ts'
import type { Homes } from './homes.ts'
import type { NodeInfo } from './node-info.ts'

export interface StatusParts {
  /** This node's name. */
  readonly node: string
  readonly infos: () => readonly NodeInfo[]
  readonly homes: Pick<Homes, 'homeOf'>
  readonly index: Pick<SearchIndex, 'lag'> | undefined
}

/** More are not shown. */
const mostNodes = 1000
const samples = 1000

/** Of how many users of a thousand each node is the home: those users are made up. */
function homesOf({ homes }: StatusParts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (let n = 0; n < samples; n++) {
    const home = homes.homeOf(`user-${n}`)
    counts.set(home, (counts.get(home) ?? 0) + 1)
  }
  return counts
}

/** What an operator sees of the nodes, as this one hears them. */
export function createStatus(parts: StatusParts) {
  return async (): Promise<OutputOf<'cluster.status'>> => {
    const homes = homesOf(parts)
    const sorted = [...parts.infos()].sort((one, other) => (one.node < other.node ? -1 : 1))
    const own = sorted.find(({ node }) => node === parts.node)?.settings
    const nodes = sorted.slice(0, mostNodes).map(({ life: _, beats: __, roles, node, settings, ...info }) => {
      const differs = differing(own, settings)
      return {
        ...info,
        node,
        roles: [...roles],
        homes: homes.get(node) ?? 0,
        ...(differs.length > 0 ? { differs: [...differs] } : {}),
      }
    })
    const search = parts.index && { behind: (await parts.index.lag()).entries }
    return { node: parts.node, nodes, ...(search ? { search } : {}) }
  }
}
