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

/** A node that did not answer is asked again after so long, until it answers or has gone. */
const askAgainMs = 1000

interface Lately {
  readonly until: number
  readonly answered: Promise<unknown>
  /** Whoever asks until then goes by it: less long where a node did not answer, or another one has come. */
  goodUntil: number
}

/** What was found where these are; `all`: every node has answered. */
interface Found {
  readonly users: ReadonlyMap<Uid, Terminals>
  readonly all: boolean
}

/** Somebody who is watched from other nodes. */
interface Watched {
  /** By `Clock.elapsed`. */
  readonly until: number
  /** What all who watch know; undefined where they were answered one thing, and others another. */
  told: string | undefined
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
  /** Of whom the nodes have told something while they were being asked, and which of them have gone: what they answer may be older. */
  readonly #toldMeanwhile = new Set<Set<string>>()
  readonly #watched = new BoundedCache<Uid, Watched>(mostWatched)
  /** Watched here, and not every node has answered. */
  readonly #toAskAgain = new Set<Uid>()
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
   * answer has nobody, and is asked again a second later.
   */
  async lately(users: readonly Uid[]): Promise<(uid: Uid) => Terminals> {
    if (!this.#cluster) return this.#here
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
    if (!this.#cluster) return { users: found, all: true }
    const told = new Set<string>()
    this.#toldMeanwhile.add(told)
    const asked = this.#cluster.askAll<Answer>({ kind: 'presence', users, forMs })
    const { answers, all } = await asked.finally(() => this.#toldMeanwhile.delete(told))
    for (const user of users) {
      const isKept = forMs > 0 && this.#isKept(user)
      for (const { node, answer } of answers) {
        const terminals = terminalsIn(answer, user)
        if (terminals.length > 0) found.set(user, [...(found.get(user) ?? []), ...terminals])
        if (isKept && !told.has(node) && !told.has(`${node} ${user}`)) this.#set(user, node, terminals)
      }
    }
    return { users: found, all }
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
    for (const uid of users) this.#asked.set(uid, Math.max(until, this.#asked.get(uid) ?? 0))
  }

  /** Another node is there: it does not know yet who is watched here. */
  async askAnew(): Promise<void> {
    for (const lately of this.#lately.values()) lately.goodUntil = 0
    await this.#askOfWatched([...this.#asked.keys()])
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
    const users = uids.filter((uid) => (this.#asked.get(uid) ?? 0) > now)
    for (let from = 0; from < users.length; from += mostNamed) {
      const some = users.slice(from, from + mostNamed)
      const longest = Math.max(...some.map((uid) => this.#asked.get(uid) ?? now))
      if (longest > now) await this.ask(some, longest - now)
      for (const uid of some) this.#hears(uid)
    }
  }

  /** Another node asks. */
  answer({ users, forMs }: { readonly users: readonly Uid[]; readonly forMs: number }): Record<Uid, Terminals> {
    const answer = new Map<Uid, Terminals>()
    for (const uid of users) {
      const here = plain(this.#here(uid))
      if (here.length > 0) answer.set(uid, here)
      if (forMs > 0) this.#answered(uid, JSON.stringify(here), forMs)
    }
    return Object.fromEntries(answer)
  }

  /** Who watches already may know something else, of which the telling is under way: then all are told, whatever it is by then. */
  #answered(uid: Uid, here: string, forMs: number): void {
    const now = this.#clock.elapsed()
    const before = this.#watched.get(uid)
    const isLive = before !== undefined && before.until >= now
    const until = Math.max(before?.until ?? 0, now + forMs)
    this.#watched.set(uid, { until, told: isLive && before.told !== here ? undefined : here })
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
    if (!this.#isKept(user)) return
    for (const told of this.#toldMeanwhile) told.add(`${node} ${user}`)
    this.#set(user, node, terminals)
    if (this.#asked.has(user)) this.#hears(user, seenAt)
  }

  /** Nobody watches them here any more. */
  unwatched(uid: Uid): void {
    this.#asked.delete(uid)
    if (!this.#lately.has(uid)) this.#byUser.delete(uid)
  }

  /** What that node has said holds no longer. */
  left(node: string): void {
    for (const told of this.#toldMeanwhile) told.add(node)
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
