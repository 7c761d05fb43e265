import type { Role } from '../settings/roles.ts'
import { keyOf } from './channels.ts'
import type { NodeInfo } from './node-info.ts'
import { Spread } from './spread.ts'

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

/** So long what is for a user goes to the home before, too: by then whoever sits elsewhere is registered with the new one. */
const bothMs = 3000
/** Changes of the list within that time; with more of them the first are forgotten, and whoever was there reads again. */
const mostBefore = 4

interface Before {
  readonly doors: Spread<NodeInfo>
  /** Those among which it spreads. */
  readonly nodes: readonly NodeInfo[]
  readonly until: number
}

/** The homes among the nodes that this one knows of. A copy of nothing: it follows from the list of nodes alone. */
export class ClusterHomes implements Homes {
  readonly #self: string
  readonly #infos: () => readonly NodeInfo[]
  readonly #elapsed: () => number
  readonly #hears: (() => void)[] = []
  #there: ReadonlySet<string> = new Set()
  /** Their lives. */
  #lives: ReadonlySet<string> = new Set()
  /** Where users belonged a moment ago. */
  #before: Before[] = []
  #nodes: readonly NodeInfo[] = []
  #doors = new Spread<NodeInfo>([])
  #jobs = new Spread<NodeInfo>([])
  #version = 0

  constructor(self: string, infos: () => readonly NodeInfo[], elapsed: () => number) {
    this.#self = self
    this.#infos = infos
    this.#elapsed = elapsed
    this.#read()
  }

  /** Rises whenever something may belong elsewhere. */
  get version(): number {
    this.#forgetBefore()
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

  /** undefined where no node takes clients. */
  home(uid: string): NodeInfo | undefined {
    return this.#doors.best(uid)
  }

  /** Is it there in this life, as `keyOf` writes it? */
  isLife(key: string): boolean {
    return this.#lives.has(key)
  }

  /**
   * Whether a user's home was, until the last change, a life of a node that is there no more; undefined where none has gone. Who
   * stops in good order is no home when it goes.
   */
  get orphans(): ((uid: string) => boolean) | undefined {
    const before = this.#before.at(-1)
    const lives = this.#lives
    const hasGone = (node: NodeInfo): boolean => !lives.has(keyOf(node))
    if (!before?.nodes.some(hasGone)) return undefined
    return (uid) => {
      const home = before.doors.best(uid)
      return home !== undefined && hasGone(home)
    }
  }

  /** Where what is for a user goes: to their home, and for a while after it has moved to the one before as well. */
  addHomesOf(uid: string, nodes: Set<string>): void {
    nodes.add(this.homeOf(uid))
    this.#forgetBefore()
    for (const { doors } of this.#before) {
      const node = doors.best(uid)?.node
      if (node !== undefined && this.#there.has(node)) nodes.add(node)
    }
  }

  works(key: string): boolean {
    return this.#jobs.best(key)?.node === this.#self
  }

  onChange(hears: () => void): void {
    this.#hears.push(hears)
  }

  /** The list of nodes is another. */
  changed(): void {
    this.#before.push({ doors: this.#doors, nodes: this.#nodes, until: this.#elapsed() + bothMs })
    if (this.#before.length > mostBefore) this.#before.shift()
    this.#read()
    for (const hears of this.#hears) hears()
  }

  #read(): void {
    const infos = this.#infos()
    this.#version += 1
    this.#there = new Set(infos.map(({ node }) => node))
    this.#lives = new Set(infos.map(keyOf))
    this.#nodes = able(infos, 'doors')
    this.#doors = new Spread(this.#nodes)
    this.#jobs = new Spread(able(infos, 'jobs'))
  }

  #forgetBefore(): void {
    if (this.#before.length === 0) return
    const now = this.#elapsed()
    const still = this.#before.filter(({ until }) => until > now)
    if (still.length === this.#before.length) return
    this.#before = still
    this.#version += 1
  }
}
