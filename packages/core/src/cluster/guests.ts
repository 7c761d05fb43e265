import { TidingsError, type Uid } from '@tidings/protocol'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { Sender } from './envelope.ts'

/** A user as the node says on which they are: at these terminals; none: they are there no more. */
export interface Guest {
  readonly user: Uid
  readonly terminals: readonly PresentTerminal[]
  /** When they went, where that is known and the store need not be asked. */
  readonly seenAt?: number
}

interface Sitting {
  readonly life: string
  readonly terminals: readonly PresentTerminal[]
}

type HearsChange = (uid: Uid, seenAt?: number) => void

/** Users of this node on others; whoever comes beyond that is not taken, and tries again. */
const mostGuests = 1_000_000

const nowhere: readonly string[] = []

/**
 * The users whose home this node is and who sit on other nodes: those say so. This is where it is known, and nothing
 * but what those nodes say keeps it: it goes when they go, or when the home moves.
 */
export class Guests {
  readonly #byUser = new Map<Uid, Map<string, Sitting>>()
  #hears: HearsChange = () => undefined
  #version = 0

  onChange(hears: HearsChange): void {
    this.#hears = hears
  }

  get isEmpty(): boolean {
    return this.#byUser.size === 0
  }

  get size(): number {
    return this.#byUser.size
  }

  /** Rises when a user sits on other nodes than before. */
  get version(): number {
    return this.#version
  }

  take({ node, life }: Sender, guests: readonly Guest[]): void {
    if (this.#byUser.size + guests.length > mostGuests)
      throw new TidingsError('unavailable', 'this node has as many users on other nodes as it takes')
    for (const { user, terminals, seenAt } of guests) {
      if (terminals.length > 0) this.#sit(user, node, { life, terminals })
      else this.#leave(user, node)
      this.#hears(user, terminals.length > 0 ? 0 : seenAt)
    }
  }

  nodesOf(uid: Uid): Iterable<string> {
    return this.#byUser.get(uid)?.keys() ?? nowhere
  }

  users(): Iterable<Uid> {
    return this.#byUser.keys()
  }

  /** `notAt`: whoever asks knows of their own. */
  terminalsOf(uid: Uid, notAt?: string): readonly PresentTerminal[] {
    const nodes = this.#byUser.get(uid)
    return nodes ? [...nodes].flatMap(([node, { terminals }]) => (node === notAt ? [] : terminals)) : []
  }

  /** All on which somebody sits. */
  nodes(): ReadonlySet<string> {
    return new Set([...this.#byUser.values()].flatMap((nodes) => [...nodes.keys()]))
  }

  /** That node is there no more, or only in another life: did anybody sit there? */
  left(node: string, now?: string): boolean {
    let was = false
    for (const [uid, nodes] of this.#byUser) {
      const sitting = nodes.get(node)
      if (!sitting || sitting.life === now) continue
      was = true
      this.#leave(uid, node)
      this.#hears(uid)
    }
    return was
  }

  /** Whose home this node is no more are looked after by another. */
  keepOnly(isOwn: (uid: Uid) => boolean): void {
    for (const uid of this.#byUser.keys()) if (!isOwn(uid) && this.#byUser.delete(uid)) this.#version += 1
  }

  #sit(user: Uid, node: string, sitting: Sitting): void {
    const nodes = this.#byUser.get(user) ?? new Map<string, Sitting>()
    if (!nodes.has(node)) this.#version += 1
    this.#byUser.set(user, nodes.set(node, sitting))
  }

  #leave(user: Uid, node: string): void {
    const nodes = this.#byUser.get(user)
    if (!nodes?.delete(node)) return
    this.#version += 1
    if (nodes.size === 0) this.#byUser.delete(user)
  }
}
