import type { Bus } from '../ports/bus.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { Clock } from '../ports/system.ts'
import { fromText } from './envelope.ts'
import { everyNode } from './subjects.ts'

export interface ListeningParts {
  readonly bus: Bus
  readonly seal: NodeSeal
  readonly clock: Clock
}

/** So often a node says at least that it is there, and as long again. */
const twoBeatsMs = 2500

/** The nodes of this installation that say on the bus that they are there: for whoever is none of them. */
export async function nodesHeard({ bus, seal, clock }: ListeningParts): Promise<readonly string[]> {
  const nodes = new Set<string>()
  const hear = (text: string): void => {
    const heard = fromText(text, seal)
    if (heard.kind === 'heard') nodes.add(heard.envelope.node)
  }
  const stop = await bus.subscribe(everyNode(seal.installation), { heard: hear, missed: () => undefined })
  await new Promise<void>((resolve) => void clock.after(twoBeatsMs, resolve))
  await stop()
  return [...nodes].sort()
}
