import type { Uid } from '@tidings/protocol'
import { type HereFact, mostNamed, type PresentTerminal } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Clock } from '../ports/system.ts'
import type { Cluster } from './cluster.ts'

type Terminals = readonly PresentTerminal[]
type Answer = Readonly<Record<Uid, Terminals>>
type Asking = Pick<Cluster, 'askAll'>

/** `seenAt`: when they were last seen, as far as is known; undefined: the store knows. */
type HearsChange = (uid: Uid, seenAt?: number) => void

/** Users whom other nodes watch that are remembered; an older one is told no more until it is asked about again. */
const mostWatched = 500_000

/** So long the other nodes tell what changes about users of whom was asked for a page of recipients. */
const latelyMs = 30_000
/** Users of whom was asked so; those of whom was asked longest ago are asked for anew. */
const mostLately = 100_000

interface Lately {
  readonly until: number
  readonly answered: Promise<unknown>
}

const terminalsIn = (answer: Answer, user: Uid): Terminals => (Object.hasOwn(answer, user) ? (answer[user] ?? []) : [])

const plain = (terminals: Terminals): Terminals =>
  terminals.map(({ client: { id, platform }, idle }) => ({ client: { id, platform }, idle }))

/**
 * At which terminals users are on the other nodes. It costs what is watched: a node asks the others about the users whom one
 * of its sessions watches, or to whom something may have to be pushed, and they tell it what changes about those, for as long
 * as was asked for.
 */
export class Elsewhere {
  readonly #here: (uid: Uid) => Terminals
  readonly #clock: Clock
  /** What other nodes have said of users who are watched here, or of whom was asked lately. */
  readonly #byUser = new Map<Uid, Map<string, Terminals>>()
  /** Users watched here, and until when. */
  readonly #asked = new Map<Uid, number>()
  /** In the order of asking. */
  readonly #lately = new Map<Uid, Lately>()
  /** Of whom the nodes have told something while they were being asked: what they answer may be older. */
  readonly #toldMeanwhile = new Set<Set<string>>()
  /** Users watched from other nodes, and until when, by `Clock.elapsed`. */
  readonly #watched = new BoundedCache<Uid, { readonly until: number; told: string }>(mostWatched)
  #cluster: Asking | undefined
  #hears: HearsChange = () => undefined

  constructor(here: (uid: Uid) => Terminals, clock: Clock) {
    this.#here = here
    this.#clock = clock
  }

  /** There are other nodes. */
  join(cluster: Asking): void {
    this.#cluster = cluster
  }

  /** Calls when a user is at other terminals than before. */
  onChange(hears: HearsChange): void {
    this.#hears = hears
  }

  of(uid: Uid): Terminals {
    const nodes = this.#byUser.get(uid)
    return nodes ? [...nodes.values()].flat() : []
  }

  /** At which terminals each of these is, on this node and on all others. */
  async everywhere(users: readonly Uid[]): Promise<(uid: Uid) => Terminals> {
    const elsewhere = await this.ask(users, 0)
    return (uid) => [...this.#here(uid), ...(elsewhere.get(uid) ?? [])]
  }

  /**
   * The same for who asks about many, again and again: a node is asked for those of whom it was not asked lately, in one question,
   * and tells by itself what changes about the others. So it is as it was a second or two ago, on other nodes. One that does not
   * answer has nobody.
   */
  async lately(users: readonly Uid[]): Promise<(uid: Uid) => Terminals> {
    if (!this.#cluster) return this.#here
    const now = this.#clock.elapsed()
    this.#forgetLately(now)
    const others = users.filter((uid) => !this.#lately.has(uid))
    if (others.length > 0) {
      const lately = { until: now + latelyMs, answered: this.#askAbout(others, latelyMs) }
      for (const uid of others) this.#lately.set(uid, lately)
    }
    await Promise.all(new Set(users.map((uid) => this.#lately.get(uid)?.answered)))
    return (uid) => [...this.#here(uid), ...this.of(uid)]
  }

  /** Asks where these are, and to be told of what changes for so long; 0: once, and nothing is remembered. */
  async ask(users: readonly Uid[], forMs: number): Promise<ReadonlyMap<Uid, Terminals>> {
    if (forMs > 0) this.#noteAsked(users, this.#clock.elapsed() + forMs)
    return this.#askAbout(users, forMs)
  }

  async #askAbout(users: readonly Uid[], forMs: number): Promise<ReadonlyMap<Uid, Terminals>> {
    const found = new Map<Uid, Terminals>()
    if (!this.#cluster) return found
    const told = new Set<string>()
    this.#toldMeanwhile.add(told)
    const asked = this.#cluster.askAll<Answer>({ kind: 'presence', users, forMs })
    const answers = await asked.finally(() => this.#toldMeanwhile.delete(told))
    for (const user of users) {
      for (const { node, answer } of answers) {
        const terminals = terminalsIn(answer, user)
        if (terminals.length > 0) found.set(user, [...(found.get(user) ?? []), ...terminals])
        if (forMs > 0 && !told.has(`${node} ${user}`)) this.#set(user, node, terminals)
      }
    }
    return found
  }

  #forgetLately(now: number): void {
    for (const [uid, { until }] of this.#lately) {
      if (until > now && this.#lately.size <= mostLately) return
      this.#lately.delete(uid)
      if (!this.#asked.has(uid)) this.#byUser.delete(uid)
    }
  }

  #noteAsked(users: readonly Uid[], until: number): void {
    for (const uid of users) this.#asked.set(uid, Math.max(until, this.#asked.get(uid) ?? 0))
  }

  /** Another node is there: it does not know yet who is watched here. */
  async askAnew(): Promise<void> {
    const now = this.#clock.elapsed()
    this.#forgetLately(Number.POSITIVE_INFINITY)
    const users = [...this.#asked].filter(([, until]) => until > now).map(([uid]) => uid)
    for (let from = 0; from < users.length; from += mostNamed) {
      const some = users.slice(from, from + mostNamed)
      const longest = Math.max(...some.map((uid) => this.#asked.get(uid) ?? now))
      if (longest > now) await this.ask(some, longest - now)
      for (const uid of some) this.#hears(uid)
    }
  }

  /** Another node asks. */
  answer({ users, forMs }: { readonly users: readonly Uid[]; readonly forMs: number }): Record<Uid, Terminals> {
    const until = this.#clock.elapsed() + forMs
    const answer: Record<Uid, Terminals> = {}
    for (const uid of users) {
      const here = plain(this.#here(uid))
      if (here.length > 0) answer[uid] = here
      const before = this.#watched.get(uid)?.until ?? 0
      if (forMs > 0) this.#watched.set(uid, { until: Math.max(before, until), told: JSON.stringify(here) })
    }
    return answer
  }

  /** What is to be told to other nodes of a user of whom something has changed here. */
  news(uid: Uid): Terminals | undefined {
    const watch = this.#watched.get(uid)
    if (!watch) return undefined
    if (watch.until < this.#clock.elapsed()) {
      this.#watched.delete(uid)
      return undefined
    }
    const here = plain(this.#here(uid))
    const now = JSON.stringify(here)
    if (now === watch.told) return undefined
    watch.told = now
    return here
  }

  /** Told to all nodes: what nobody here has asked for is not kept. */
  heard({ user, node, terminals, seenAt }: HereFact): void {
    const isWatched = this.#asked.has(user)
    if (!isWatched && !this.#lately.has(user)) return
    for (const told of this.#toldMeanwhile) told.add(`${node} ${user}`)
    this.#set(user, node, terminals)
    if (isWatched) this.#hears(user, seenAt)
  }

  /** Nobody watches them here any more. */
  unwatched(uid: Uid): void {
    this.#asked.delete(uid)
    if (!this.#lately.has(uid)) this.#byUser.delete(uid)
  }

  /** What that node has said holds no longer. */
  left(node: string): void {
    for (const [uid, nodes] of this.#byUser) {
      if (!nodes.delete(node)) continue
      if (nodes.size === 0) this.#byUser.delete(uid)
      if (this.#asked.has(uid)) this.#hears(uid)
    }
  }

  #set(uid: Uid, node: string, terminals: Terminals): void {
    const nodes = this.#byUser.get(uid)
    if (terminals.length > 0) this.#byUser.set(uid, (nodes ?? new Map()).set(node, terminals))
    else if (nodes?.delete(node) && nodes.size === 0) this.#byUser.delete(uid)
  }
}
