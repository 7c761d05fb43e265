import type { Bus } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Clock } from '../ports/system.ts'
import { differing } from './agreement.ts'
import { fromText } from './envelope.ts'
import { everyNode } from './subjects.ts'

export interface ListeningParts {
  readonly bus: Bus
  readonly seal: NodeSeal
  readonly clock: Clock
  /** As in `CoreSettings`. */
  readonly agreed: readonly string[]
}

/** So often a node says at least that it is there, and as long again. */
const twoBeatsMs = 2500

export interface HeardNode {
  readonly node: string
  /** Settings that are others there than what was `agreed` here, by their names. */
  readonly differs: readonly string[]
}

/** The nodes of this installation that say on the bus that they are there: for whoever is none of them, but has their settings. */
export async function nodesHeard({ bus, seal, clock, agreed }: ListeningParts): Promise<readonly HeardNode[]> {
  const nodes = new Map<string, HeardNode>()
  const hear = (text: string): void => {
    const heard = fromText(text, seal)
    if (heard.kind !== 'heard') return
    const { node, self } = heard.envelope
    if (self || !nodes.has(node)) nodes.set(node, { node, differs: differing(agreed, self?.settings) })
  }
  const stop = await bus.subscribe(everyNode(seal.installation), { heard: hear, missed: () => undefined })
  await new Promise<void>((resolve) => void clock.after(twoBeatsMs, resolve))
  await stop()
  return [...nodes.values()].sort((one, other) => (one.node < other.node ? -1 : 1))
}
