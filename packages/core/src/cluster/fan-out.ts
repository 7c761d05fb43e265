import { TidingsError, type Uid } from '@tidings/protocol'
import type { Fact } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Clock } from '../ports/system.ts'
import type { Envelope, Sender } from './envelope.ts'
import { type Guest, Guests } from './guests.ts'
import type { ClusterHomes } from './homes.ts'
import { PassingOn, type PassingOnParts } from './passing-on.ts'
import type { Peers } from './peers.ts'
import { Routes } from './routes.ts'
import type { Voice } from './voice.ts'

export interface FanOutParts {
  readonly self: string
  readonly clock: Clock
  readonly homes: ClusterHomes
  readonly peers: Peers
  readonly voice: Voice
  readonly rooms: Pick<RoomStates, 'cached'>
  readonly withRoom: PassingOnParts['withRoom']
}

/** So long a home that has moved passes on what comes for the users that it had. */
const guestsStayMs = 10_000
/** So long after a node has come, or fallen silent, nodes may not know of the same others: what is told goes to all. */
const unsureMs = 3000
/** Facts that may come on several ways, of which each is heard once. */
const mostRemembered = 20_000

/** To which other nodes a fact goes that was told here, and on to which one goes that was told elsewhere: one message for each. */
export class FanOut {
  readonly #parts: FanOutParts
  /** Users of this node who sit on others. */
  readonly guests = new Guests()
  readonly #routes: Routes
  readonly #passOn: PassingOn
  readonly #heard = new BoundedCache<string, true>(mostRemembered)
  /** Nodes that fell silent, which are told nothing since, or of whose users nothing is known: no more than there were. */
  readonly #dropped = new Set<string>()
  #unsureUntil = 0

  constructor(parts: FanOutParts) {
    const { homes, clock, self } = parts
    const { guests } = this
    this.#parts = parts
    this.#routes = new Routes({ ...parts, guests })
    this.#passOn = new PassingOn({ ...parts, guests })
    homes.onChange(() => {
      clock.after(guestsStayMs, () => guests.keepOnly((uid) => homes.homeOf(uid) === self))
    })
  }

  /** Nodes may not know of the same others now. */
  unsure(): void {
    this.#unsureUntil = this.#parts.clock.elapsed() + unsureMs
  }

  /** To the nodes to which it matters. */
  tell(fact: Fact): void {
    const { peers, voice } = this.#parts
    const route = this.#isSure ? this.#routes.of(fact) : 'all'
    const to = route === 'all' ? 'all' : this.#senders(route)
    // Nearly all are all: one message in place of many.
    if (to === 'all' || (to.length > 0 && to.length * 3 >= peers.count * 2)) voice.toAll(fact)
    else if (to.length > 0) voice.toSome(fact, to)
  }

  /** To these nodes, and not beyond them. */
  tellNodes(nodes: Iterable<string>, fact: Fact): void {
    this.#parts.voice.toThemselves(fact, this.#senders(nodes))
  }

  /** `hear`: it is new here. It goes on to where users of this node sit, unless those were told as well. */
  heard(fact: Fact, { node, of, sent }: Pick<Envelope, 'node' | 'of' | 'sent'>, hear: (fact: Fact) => void): void {
    if (of !== undefined) {
      if (this.#heard.get(of)) return
      this.#heard.set(of, true)
    }
    hear(fact)
    if (of === undefined || sent === undefined) return
    const told = new Set([...sent, node])
    this.#passOn.on(fact, (nodes) => {
      const others = [...nodes].filter((one) => !told.has(one))
      if (others.length > 0) this.#parts.voice.passOn(fact, of, this.#senders(others))
    })
  }

  /** These users of this node sit on that one. */
  sit(by: Sender, guests: readonly Guest[]): void {
    this.expectThere(by)
    this.guests.take(by, guests)
  }

  /** It is sent nothing before, so nobody on it would hear anything: it tries again in a moment. */
  expectThere({ node, life }: Sender): void {
    if (this.#parts.peers.find(node)?.life !== life)
      throw new TidingsError('unavailable', 'this node does not know yet that the other one is there')
  }

  /** What was told to this node alone may not have come for these users of its: those who sit elsewhere have missed it, too. */
  missed(uids: readonly Uid[] | 'all'): void {
    const nodes = uids === 'all' ? this.guests.nodes() : uids.flatMap((uid) => [...this.guests.nodesOf(uid)])
    this.#parts.voice.lost(this.#senders(new Set(nodes)))
  }

  /** A node is there; whoever sits on it and was thought to have gone is to say so anew. */
  came(node: Sender): void {
    this.unsure()
    this.guests.left(node.node, node.life)
    if (this.#dropped.delete(node.node)) this.#parts.voice.lost([node])
  }

  left(node: string, isSilent: boolean): void {
    if (this.guests.left(node) || isSilent) this.#dropped.add(node)
  }

  /** Do all know of the same nodes, as far as this one can tell? */
  get #isSure(): boolean {
    const { peers, clock } = this.#parts
    return peers.count > 0 && !peers.isAnyOld && clock.elapsed() >= this.#unsureUntil
  }

  #senders(nodes: Iterable<string>): readonly Sender[] {
    const senders: Sender[] = []
    for (const node of nodes) {
      const sender = this.#parts.peers.find(node)
      if (sender) senders.push(sender)
    }
    return senders
  }
}
