import { fnv1a } from './fnv1a.ts'

/** Every bit of the outcome depends on every bit of both. */
function mix(one: number, other: number): number {
  let hash = one ^ other
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const hashOf = (text: string): number => mix(fnv1a(text), text.length)

/**
 * Nodes among which keys are spread by rendezvous hashing: each key goes to the node that has the highest number for it. So a node
 * that comes takes a share of each other's keys and one that goes leaves its own to all others; nothing else moves.
 */
export class Spread<Node extends { readonly node: string }> {
  readonly #nodes: readonly { readonly of: Node; readonly hash: number }[]

  constructor(nodes: readonly Node[]) {
    // By their names, so that two with the same number stand in one order everywhere.
    const sorted = [...nodes].sort((one, other) => (one.node < other.node ? -1 : 1))
    this.#nodes = sorted.map((of) => ({ of, hash: hashOf(of.node) }))
  }

  get size(): number {
    return this.#nodes.length
  }

  /** undefined where there are no nodes. */
  best(key: string): Node | undefined {
    const ofKey = hashOf(key)
    let best: Node | undefined
    let highest = -1
    for (const { of, hash } of this.#nodes) {
      const number = mix(hash, ofKey)
      if (number <= highest) continue
      highest = number
      best = of
    }
    return best
  }

  inOrder(key: string): readonly Node[] {
    const ofKey = hashOf(key)
    const numbered = this.#nodes.map(({ of, hash }) => ({ of, number: mix(hash, ofKey) }))
    return numbered.sort((one, other) => other.number - one.number).map(({ of }) => of)
  }
}
