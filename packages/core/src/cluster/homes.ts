import type { Role } from '../settings/roles.ts'
import type { NodeInfo } from './node-info.ts'

/** Which node it is on which something belongs, or that does it: the same on all nodes that know of the same nodes. */
export interface Homes {
  /** Where sessions of this user belong: the nodes with role `doors` that do not drain, best first. */
  inOrder(key: string): readonly NodeInfo[]
  /** Of a user; this node's name when it is alone. */
  homeOf(key: string): string
  /**
   * Does this node do that piece of work? By any name, such as `due user/alice`; always the same for the same work. Exactly one
   * node with role `jobs` says yes while all know of the same nodes: for a second or two more than one may, or none.
   */
  works(key: string): boolean
  /** Calls when something may belong elsewhere, or be done by another. */
  onChange(hears: () => void): void
}

/** Every bit of the outcome depends on every bit of both. */
function mix(one: number, other: number): number {
  let hash = one ^ other
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mix(hash, text.length)
}

/**
 * Nodes among which keys are spread by rendezvous hashing: each key goes to the node that has the highest number for it. So a node
 * that comes takes a share of each other's keys and one that goes leaves its own to all others; nothing else moves.
 */
export function createSpread<Node extends { readonly node: string }>(nodes: readonly Node[]) {
  // By their names, so that two with the same number stand in one order everywhere.
  const sorted = [...nodes].sort((one, other) => (one.node < other.node ? -1 : 1))
  const hashed = sorted.map((of) => ({ of, hash: hashOf(of.node) }))
  return {
    size: hashed.length,
    /** undefined where there are no nodes. */
    best(key: string): Node | undefined {
      const ofKey = hashOf(key)
      let best: Node | undefined
      let highest = -1
      for (const { of, hash } of hashed) {
        const number = mix(hash, ofKey)
        if (number <= highest) continue
        highest = number
        best = of
      }
      return best
    },
    inOrder(key: string): readonly Node[] {
      const ofKey = hashOf(key)
      const numbered = hashed.map(({ of, hash }) => ({ of, number: mix(hash, ofKey) }))
      return numbered.sort((one, other) => other.number - one.number).map(({ of }) => of)
    },
  }
}

/** Those with a role that do not drain; where all do, those, as somebody has to. */
function able(nodes: readonly NodeInfo[], role: Role): readonly NodeInfo[] {
  const all = nodes.filter(({ roles }) => roles.includes(role))
  const staying = all.filter(({ draining }) => !draining)
  return staying.length > 0 ? staying : all
}

const unchanging = (): void => undefined

/** Where this node is alone: everything is here. */
export const aloneHomes = (self: () => NodeInfo): Homes => ({
  inOrder: () => [self()],
  homeOf: () => self().node,
  works: () => self().roles.includes('jobs'),
  onChange: unchanging,
})

/** The homes among the nodes that this one knows of. A copy of nothing: it follows from the list of nodes alone. */
export class ClusterHomes implements Homes {
  readonly #self: string
  readonly #infos: () => readonly NodeInfo[]
  readonly #hears: (() => void)[] = []
  #doors = createSpread<NodeInfo>([])
  #jobs = createSpread<NodeInfo>([])
  #version = 0

  constructor(self: string, infos: () => readonly NodeInfo[]) {
    this.#self = self
    this.#infos = infos
    this.#read()
  }

  /** Rises whenever something may belong elsewhere. */
  get version(): number {
    return this.#version
  }

  /** Nodes that are homes. */
  get count(): number {
    return this.#doors.size
  }

  inOrder(key: string): readonly NodeInfo[] {
    return this.#doors.inOrder(key)
  }

  homeOf(key: string): string {
    return this.#doors.best(key)?.node ?? this.#self
  }

  works(key: string): boolean {
    return this.#jobs.best(key)?.node === this.#self
  }

  onChange(hears: () => void): void {
    this.#hears.push(hears)
  }

  /** The list of nodes is another. */
  changed(): void {
    this.#read()
    for (const hears of this.#hears) hears()
  }

  #read(): void {
    const infos = this.#infos()
    this.#version += 1
    this.#doors = createSpread(able(infos, 'doors'))
    this.#jobs = createSpread(able(infos, 'jobs'))
  }
}
