import type { Uid } from '@tidings/protocol'
import { type HereFact, mostNamed, type PresentTerminal } from '../delivery/facts.ts'
import type { Clock } from '../ports/system.ts'
import type { Guests } from './guests.ts'
import { plainTerminals } from './plain-terminals.ts'
import type { Question } from './questions.ts'
import { Watchers } from './watchers.ts'

type Terminals = readonly PresentTerminal[]
type Asking = Extract<Question, { readonly kind: 'presence' }>
type Answer = Readonly<Record<Uid, Terminals>>

/** The nodes, as far as it matters where somebody is. */
export interface ElsewhereParts {
  readonly self: string
  /** Which node knows at which terminals a user is. */
  readonly homeOf: (uid: Uid) => string
  /** Of users of this node, where else they are. */
  readonly guests: Pick<Guests, 'terminalsOf'>
  /** undefined where it does not answer. */
  readonly askNode: (node: string, question: Question) => Promise<Answer | undefined>
  readonly tellNode: (node: string, fact: HereFact) => void
}

/** `seenAt`: when they were last seen, as far as is known; undefined: the store knows. */
type HearsChange = (uid: Uid, seenAt?: number) => void

/** So long other nodes tell what changes about users of whom was asked for a page of recipients. */
const latelyMs = 30_000
/** Users of whom was asked so; those of whom was asked longest ago are asked for anew. */
const mostLately = 100_000

/** A node that did not answer is asked again after so long, until it answers or has gone. */
const askAgainMs = 1000

interface Lately {
  readonly until: number
  readonly answered: Promise<unknown>
  /** Whoever asks until then goes by it: less long where a node did not answer, or another one has come. */
  goodUntil: number
}

/** What was found where these are; `all`: every home has answered. */
interface Found {
  readonly users: ReadonlyMap<Uid, Terminals>
  readonly all: boolean
}

/** What a node has said of a user. */
interface Said {
  readonly node: string
  readonly terminals: Terminals
}

interface Asked {
  readonly until: number
  /** Their home when it was asked. */
  readonly home: string
}

const nowhere: Terminals = []

const terminalsIn = (answer: Answer, user: Uid): Terminals => (Object.hasOwn(answer, user) ? (answer[user] ?? []) : [])

/**
 * At which terminals users are on the other nodes. The home of each knows, as those nodes say so. It costs what is watched: a node
 * asks the homes of the users whom one of its sessions watches, or to whom something may have to be pushed, and they tell it what
 * changes about those, for as long as was asked for.
 */
export class Elsewhere {
  readonly #here: (uid: Uid) => Terminals
  readonly #clock: Clock
  /** What their homes have said of users who are watched here, or of whom was asked lately: copies. */
  readonly #byUser = new Map<Uid, Said>()
  /** Users watched here. */
  readonly #asked = new Map<Uid, Asked>()
  /** In the order of asking. */
  readonly #lately = new Map<Uid, Lately>()
  /** Of whom the nodes have told something while they were being asked, and which of them have gone: what they answer may be older. */
  readonly #toldMeanwhile = new Set<Set<string>>()
  /** From which nodes users of this one are watched. */
  readonly #watchers: Watchers
  /** Watched here, and their home has not answered. */
  readonly #toAskAgain = new Set<Uid>()
  #nodes: ElsewhereParts | undefined
  #hears: HearsChange = () => undefined

  constructor(here: (uid: Uid) => Terminals, clock: Clock) {
    this.#here = here
    this.#clock = clock
    this.#watchers = new Watchers(clock)
  }

  /** There are other nodes. */
  join(nodes: ElsewhereParts): void {
    this.#nodes = nodes
  }

  /** This node stops: nobody is asked any more. */
  leave(): void {
    this.#nodes = undefined
  }

  /** Calls when a user is at other terminals than before. */
  onChange(hears: HearsChange): void {
    this.#hears = hears
  }

  of(uid: Uid): Terminals {
    const nodes = this.#nodes
    if (!nodes) return nowhere
    return nodes.homeOf(uid) === nodes.self
      ? nodes.guests.terminalsOf(uid)
      : (this.#byUser.get(uid)?.terminals ?? nowhere)
  }

  /** At which terminals each of these is, on this node and on all others. */
  async everywhere(users: readonly Uid[]): Promise<(uid: Uid) => Terminals> {
    const elsewhere = await this.ask(users, 0)
    return (uid) => [...this.#here(uid), ...(elsewhere.get(uid) ?? [])]
  }

  /**
   * The same for who asks about many, again and again: a home is asked for those of whom it was not asked lately, in one question,
   * and tells by itself what changes about the others. So it is as it was a second or two ago, on other nodes. One that does not
   * answer has nobody, and is asked again a second later.
   */
  async lately(users: readonly Uid[]): Promise<(uid: Uid) => Terminals> {
    if (!this.#nodes) return this.#here
    const now = this.#clock.elapsed()
    this.#forgetLately(now)
    const others = users.filter((uid) => (this.#lately.get(uid)?.goodUntil ?? 0) <= now)
    if (others.length > 0) this.#askLately(others, now + latelyMs)
    await Promise.all(new Set(users.map((uid) => this.#lately.get(uid)?.answered)))
    return (uid) => [...this.#here(uid), ...this.of(uid)]
  }

  #askLately(users: readonly Uid[], until: number): void {
    const answered = this.#askAbout(users, latelyMs).then(({ all }) => {
      if (!all) lately.goodUntil = Math.min(lately.goodUntil, this.#clock.elapsed() + askAgainMs)
    })
    const lately: Lately = { until, answered, goodUntil: until }
    for (const uid of users) {
      // In the order of asking.
      this.#lately.delete(uid)
      this.#lately.set(uid, lately)
    }
  }

  /** Asks where these are, and to be told of what changes for so long; 0: once, and nothing is remembered. */
  async ask(users: readonly Uid[], forMs: number): Promise<ReadonlyMap<Uid, Terminals>> {
    if (forMs > 0) this.#noteAsked(users, this.#clock.elapsed() + forMs)
    const { users: found, all } = await this.#askAbout(users, forMs)
    if (!all && forMs > 0) this.#askLater(users)
    return found
  }

  async #askAbout(users: readonly Uid[], forMs: number): Promise<Found> {
    const found = new Map<Uid, Terminals>()
    const nodes = this.#nodes
    if (!nodes) return { users: found, all: true }
    const byHome = Map.groupBy(users, nodes.homeOf)
    for (const uid of byHome.get(nodes.self) ?? []) found.set(uid, nodes.guests.terminalsOf(uid))
    byHome.delete(nodes.self)
    const answered = await Promise.all([...byHome].map(([home, some]) => this.#askHome(home, some, forMs, found)))
    return { users: found, all: answered.every(Boolean) }
  }

  async #askHome(home: string, users: readonly Uid[], forMs: number, found: Map<Uid, Terminals>): Promise<boolean> {
    const told = new Set<string>()
    this.#toldMeanwhile.add(told)
    const asked = this.#nodes?.askNode(home, { kind: 'presence', users, forMs }) ?? Promise.resolve(undefined)
    const answer = await asked.finally(() => this.#toldMeanwhile.delete(told))
    if (!answer) return false
    for (const user of users) {
      const terminals = terminalsIn(answer, user)
      if (terminals.length > 0) found.set(user, terminals)
      // A home that has moved meanwhile knows no more than the new one, which was asked as well.
      const isKept = forMs > 0 && this.#isKept(user) && this.#nodes?.homeOf(user) === home
      if (isKept && !told.has(home) && !told.has(`${home} ${user}`)) this.#set(user, home, terminals)
    }
    return true
  }

  /** Somebody may have stopped to watch while it was asked. */
  #isKept(uid: Uid): boolean {
    return this.#asked.has(uid) || this.#lately.has(uid)
  }

  #forgetLately(now: number): void {
    for (const [uid, { until }] of this.#lately) {
      if (until > now && this.#lately.size <= mostLately) return
      this.#lately.delete(uid)
      if (!this.#asked.has(uid)) this.#byUser.delete(uid)
    }
  }

  #noteAsked(users: readonly Uid[], until: number): void {
    for (const uid of users) {
      const home = this.#nodes?.homeOf(uid) ?? ''
      this.#asked.set(uid, { until: Math.max(until, this.#asked.get(uid)?.until ?? 0), home })
    }
  }

  /** Something may not have come. */
  async askAnew(): Promise<void> {
    for (const lately of this.#lately.values()) lately.goodUntil = 0
    await this.#askOfWatched([...this.#asked.keys()])
  }

  /** Another node is the home of some, or `anew` is there anew: it does not know yet who is watched here. */
  async homesMoved(anew?: string): Promise<void> {
    for (const lately of this.#lately.values()) lately.goodUntil = 0
    const moved = [...this.#asked].filter(([uid, { home }]) => home === anew || this.#nodes?.homeOf(uid) !== home)
    await this.#askOfWatched(moved.map(([uid]) => uid))
  }

  #askLater(users: readonly Uid[]): void {
    if (this.#toAskAgain.size === 0) {
      this.#clock.after(askAgainMs, () => {
        const again = [...this.#toAskAgain]
        this.#toAskAgain.clear()
        void this.#askOfWatched(again)
      })
    }
    for (const uid of users) this.#toAskAgain.add(uid)
  }

  /** Of those who are watched still, and tells what is heard of them. */
  async #askOfWatched(uids: readonly Uid[]): Promise<void> {
    const now = this.#clock.elapsed()
    const users = uids.filter((uid) => (this.#asked.get(uid)?.until ?? 0) > now)
    for (let from = 0; from < users.length; from += mostNamed) {
      const some = users.slice(from, from + mostNamed)
      const longest = Math.max(...some.map((uid) => this.#asked.get(uid)?.until ?? now))
      if (longest > now) await this.ask(some, longest - now)
      for (const uid of some) this.#hears(uid)
    }
  }

  /** Another node asks: it knows itself who is there. */
  answer({ users, forMs }: Pick<Asking, 'users' | 'forMs'>, by: string): Record<Uid, Terminals> {
    const answer = new Map<Uid, Terminals>()
    for (const uid of users) {
      const terminals = this.#knownTo(by, uid)
      if (terminals.length > 0) answer.set(uid, terminals)
      if (forMs > 0) this.#watchers.answered(uid, by, terminals, forMs)
    }
    return Object.fromEntries(answer)
  }

  #knownTo(node: string, uid: Uid): Terminals {
    return plainTerminals([...this.#here(uid), ...(this.#nodes?.guests.terminalsOf(uid, node) ?? nowhere)])
  }

  /** Something has changed of where a user is: those nodes are told on which they are watched. */
  tell(user: Uid, seenAt: number | undefined): void {
    const nodes = this.#nodes
    if (!nodes) return
    const isSo = (node: string) => this.#knownTo(node, user)
    this.#watchers.tell(user, isSo, (node, terminals) => {
      const seen = terminals.length > 0 ? 0 : seenAt
      const here: HereFact = { kind: 'here', user, node: nodes.self, terminals }
      nodes.tellNode(node, seen === undefined ? here : { ...here, seenAt: seen })
    })
  }

  /** What nobody here has asked for is not kept, nor what a former home says. */
  heard({ user, node, terminals, seenAt }: HereFact): void {
    if (!this.#isKept(user) || this.#nodes?.homeOf(user) !== node) return
    for (const told of this.#toldMeanwhile) told.add(`${node} ${user}`)
    this.#set(user, node, terminals)
    if (this.#asked.has(user)) this.#hears(user, seenAt)
  }

  /** A user of this node is at other terminals on another one. */
  guestChanged(uid: Uid, seenAt: number | undefined): void {
    this.#hears(uid, seenAt)
  }

  /** Nobody watches them here any more. */
  unwatched(uid: Uid): void {
    this.#asked.delete(uid)
    if (!this.#lately.has(uid)) this.#byUser.delete(uid)
  }

  /** What that node has said holds no longer. */
  left(node: string): void {
    for (const told of this.#toldMeanwhile) told.add(node)
    for (const [uid, said] of this.#byUser) {
      if (said.node !== node) continue
      this.#byUser.delete(uid)
      if (this.#asked.has(uid)) this.#hears(uid)
    }
  }

  #set(uid: Uid, node: string, terminals: Terminals): void {
    if (terminals.length > 0) this.#byUser.set(uid, { node, terminals })
    else this.#byUser.delete(uid)
  }
}
