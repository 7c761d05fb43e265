import { type Uid, utf8Length } from '@tidings/protocol'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { Clock, Log } from '../ports/system.ts'
import { Believers } from './believers.ts'
import { keyOf } from './channels.ts'
import type { Sender } from './envelope.ts'
import type { Guest } from './guests.ts'
import type { ClusterHomes } from './homes.ts'
import { Pauses } from './pauses.ts'
import { plainTerminals } from './plain-terminals.ts'
import { type Due, mostAtOnce, type QueueForHome, queueFor } from './queue-for-home.ts'
import { Seldom } from './seldom.ts'

export interface StraysParts {
  readonly self: string
  readonly homes: ClusterHomes
  readonly clock: Clock
  readonly log: Log
  /** Users with sessions here. */
  readonly users: () => Iterable<readonly [Uid, unknown]>
  readonly here: (uid: Uid) => readonly PresentTerminal[]
  /** Resolves when that node knows where these users sit. */
  readonly register: (guests: readonly Guest[], home: Sender) => Promise<unknown>
  /** This node has only just started: others may send to homes that it has not heard of. */
  readonly isNew: () => boolean
  /** Something may not have come for these. */
  readonly missed: (uids: readonly Uid[]) => void
}

/** Of what is said in one question: every bus takes more, also when it is sealed. */
const mostBytes = 200_000
/** Of one user. */
const mostTerminals = 1000
/** So long whoever connects waits for their home; later what was missed meanwhile is read again. */
const waitMs = 1000
const askAgainMs = 500
/** So long after a move nothing is lost: others still send to the home before, too (`ClusterHomes`), and have noticed when this node has. */
const safeMs = 1500
/** By then every node has noticed that another one is silent, and sends it nothing more. */
const noticedByAllMs = 2000
/** So long after a move the home before has forgotten whom it looked after (`FanOut`), also where it noticed a little later. */
const forgottenMs = 15_000

/**
 * Users who sit on this node and whose home is another. The home is told where they are before `connect` is answered, when the
 * home moves, and again when it comes anew; it passes on what comes for them.
 */
export class Strays {
  readonly #parts: StraysParts
  /** With which life of a node each is registered: a copy of what that node keeps. As many as there are users here. */
  readonly #registered = new Map<Uid, string>()
  readonly #queues = new Map<string, QueueForHome>()
  readonly #waiting = new Map<Uid, Set<() => void>>()
  /** Of users here: something may not have come until they are registered. */
  readonly #late = new Set<Uid>()
  readonly #believers = new Believers()
  /** Nodes of which this one has only just heard, and others before. */
  readonly #cameLate = new Set<string>()
  readonly #pauses: Pauses
  readonly #seldom: Seldom
  #isOver = false

  constructor(parts: StraysParts) {
    this.#parts = parts
    this.#seldom = new Seldom(parts)
    this.#pauses = new Pauses(parts.clock)
    parts.homes.onChange(() => this.#moved())
  }

  get count(): number {
    return this.#registered.size
  }

  /** So many of whom a home has still to be told something, those of whom it is being told left out. */
  get untold(): number {
    let count = 0
    for (const { due } of this.#queues.values()) count += due.size
    return count
  }

  /** A session of theirs has come: resolves when their home knows, or when it takes too long. */
  came(uid: Uid): Promise<void> | undefined {
    const home = this.#homeOf(uid)
    if (!home || this.#isOver || this.#registered.get(uid) === keyOf(home)) return undefined
    const { clock } = this.#parts
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(uid) ?? new Set()
      this.#waiting.set(uid, waiting.add(resolve))
      this.#queue(uid, home, Number.POSITIVE_INFINITY)
      clock.after(waitMs, () => {
        if (!waiting.delete(resolve)) return
        this.#late.add(uid)
        resolve()
      })
    })
  }

  /** They are here at other terminals than before, or no more. */
  changed(uid: Uid, seenAt: number | undefined): void {
    const home = this.#homeOf(uid)
    if (!home) return
    if (this.#registered.has(uid) || this.#parts.here(uid).length > 0) {
      const due = this.#queue(uid, home, Number.POSITIVE_INFINITY)
      if (seenAt !== undefined) due.seenAt = seenAt
    }
  }

  /** That home has missed something, which may have been for users here. */
  homeLost(node: string): void {
    for (const queue of this.#queues.values()) if (queue.home.node === node) queue.isLost = true
    for (const [uid, key] of [...this.#registered]) {
      if (!key.startsWith(`${node} `)) continue
      const home = this.#homeOf(uid)
      this.#registered.delete(uid)
      // They are missed when they are registered: then nothing is lost any more.
      if (home) this.#queue(uid, home, 0)
    }
  }

  /** That node is there, and others may have sent to it what is for users here for longer. It is called before homes move. */
  cameLate(node: string): void {
    this.#cameLate.add(node)
  }

  /** Nobody is told anything any more. */
  async stop(): Promise<void> {
    this.#isOver = true
    for (const uid of this.#waiting.keys()) this.#done(uid)
    this.#pauses.stop()
    await Promise.all([...this.#queues.values()].map(({ running }) => running))
  }

  /** undefined: this node. */
  #homeOf(uid: Uid): Sender | undefined {
    const home = this.#parts.homes.home(uid)
    return home?.node === this.#parts.self ? undefined : home
  }

  #moved(): void {
    const { users, here, clock, missed, homes } = this.#parts
    if (this.#isOver) return
    for (const uid of this.#late) if (here(uid).length === 0) this.#late.delete(uid)
    // A home that is theirs again in the same life, and need not have gone, has not forgotten yet whom it looked after.
    const isThere = (life: string) => homes.isLife(life)
    for (const uid of this.#believers.back(isThere, (one, life) => this.#isHome(one, life))) {
      const home = this.#homeOf(uid)
      if (home) this.#queue(uid, home, Number.POSITIVE_INFINITY)
    }
    const lost = [...users()].flatMap(([uid]) => (this.#follow(uid) ? [uid] : []))
    this.#cameLate.clear()
    const now = clock.elapsed()
    clock.after(forgottenMs, () => this.#believers.forget(now, isThere))
    if (lost.length > 0) missed(lost)
    const isOrphan = homes.orphans
    if (!isOrphan) return
    // Also those who have come since: what was for them went where nobody is, until whoever told it had noticed.
    clock.after(noticedByAllMs, () => missed([...users()].flatMap(([uid]) => (isOrphan(uid) ? [uid] : []))))
  }

  /** That life of a home is not told, from now on, what becomes of that user here. */
  #notTold(life: string, uid: Uid): void {
    this.#believers.add(life, uid, this.#parts.clock.elapsed())
  }

  /** To where a user's home is now. True where something may not have come before. */
  #follow(uid: Uid): boolean {
    const { homes, isNew } = this.#parts
    const home = this.#homeOf(uid)
    const was = this.#registered.get(uid)
    // Who came while nobody could be told, and is at home here by now, has missed something all the same.
    const isLateHere = home === undefined && this.#late.has(uid)
    if (was === (home && keyOf(home)) && !isLateHere) return false
    const isDead = was !== undefined && !homes.isLife(was)
    if (was !== undefined && was !== (home && keyOf(home))) this.#notTold(was, uid)
    this.#registered.delete(uid)
    if (home) {
      this.#queue(uid, home, isNew() || isDead || this.#cameLate.has(home.node) ? 0 : safeMs)
      return isDead
    }
    this.#done(uid)
    return isDead || isLateHere
  }

  #queue(uid: Uid, home: Sender, safe: number): Due {
    const key = keyOf(home)
    const queue = this.#queues.get(key) ?? queueFor(home)
    this.#queues.set(key, queue)
    const before = queue.due.get(uid)
    const due = before ?? { since: this.#parts.clock.elapsed(), safeMs: safe }
    due.safeMs = Math.min(due.safeMs, safe)
    queue.due.set(uid, due)
    if (!this.#isOver) queue.running ??= this.#run(key, queue)
    return due
  }

  async #run(key: string, queue: QueueForHome): Promise<void> {
    // What comes in the same turn goes in the same question.
    await Promise.resolve()
    while (queue.due.size > 0 && !this.#isOver) {
      const some = this.#next(queue)
      for (const [uid] of some) queue.due.delete(uid)
      queue.isLost = false
      if (await this.#ask(queue, some)) {
        queue.atOnce = Math.min(queue.atOnce * 2, mostAtOnce)
        continue
      }
      // Behind the others, and with fewer: one that is refused keeps those no longer than that.
      queue.atOnce = Math.max(1, some.length >> 1)
      this.#putBack(queue, some)
      if (queue.due.size > 0) await this.#pauses.pause(askAgainMs)
    }
    this.#queues.delete(key)
  }

  /** As many as go into one question. */
  #next({ home, due, atOnce }: QueueForHome): readonly (readonly [Uid, Due])[] {
    const some: (readonly [Uid, Due])[] = []
    let bytes = 0
    for (const one of due) {
      bytes += utf8Length(JSON.stringify(this.#terminals(one[0])))
      if (some.length === atOnce || (some.length > 0 && bytes > mostBytes)) break
      some.push(one)
      if (!this.#isHome(one[0], keyOf(home))) this.#notTold(keyOf(home), one[0])
    }
    return some
  }

  #terminals(uid: Uid): readonly PresentTerminal[] {
    return plainTerminals(this.#parts.here(uid).slice(0, mostTerminals))
  }

  /** What is to be told beside is told with it. */
  #putBack({ home, due, isLost }: QueueForHome, some: readonly (readonly [Uid, Due])[]): void {
    for (const [uid, before] of some) {
      if (isLost) this.#late.add(uid)
      if (!this.#isHome(uid, keyOf(home))) {
        this.#notTold(keyOf(home), uid)
        continue
      }
      const next = due.get(uid) ?? before
      due.set(uid, { ...before, ...next, since: before.since, safeMs: Math.min(before.safeMs, next.safeMs) })
    }
  }

  #isHome(uid: Uid, key: string): boolean {
    const home = this.#homeOf(uid)
    return home !== undefined && keyOf(home) === key
  }

  /** False where it has to be told again. */
  async #ask(queue: QueueForHome, some: readonly (readonly [Uid, Due])[]): Promise<boolean> {
    const { here, clock, missed } = this.#parts
    const { home } = queue
    const key = keyOf(home)
    const guests = some
      .filter(([uid]) => this.#isHome(uid, key))
      .map(([user, { seenAt }]): Guest => {
        const terminals = this.#terminals(user)
        return { user, terminals, ...(seenAt === undefined || terminals.length > 0 ? {} : { seenAt }) }
      })
    if (guests.length === 0) return true
    // Whoever comes while it is told that they went has to be told anew.
    for (const { user, terminals } of guests) if (terminals.length === 0) this.#registered.delete(user)
    if (!(await this.#tell(guests, home)) || queue.isLost) return false
    const now = clock.elapsed()
    const isLate = ([uid, due]: readonly [Uid, Due]) => this.#late.has(uid) || now - due.since >= due.safeMs
    const late = some.filter(isLate).map(([uid]) => uid)
    for (const { user, terminals } of guests) {
      if (terminals.length === 0) this.#late.delete(user)
      // Where the home has moved meanwhile it is the next that counts.
      if (terminals.length === 0 || !this.#isHome(user, key)) continue
      this.#registered.set(user, key)
      // Gone while it was told that they are here.
      if (here(user).length === 0) this.#queue(user, home, Number.POSITIVE_INFINITY)
      this.#done(user)
    }
    if (late.length > 0) missed(late)
    return true
  }

  async #tell(guests: readonly Guest[], home: Sender): Promise<boolean> {
    try {
      await this.#parts.register(guests, home)
      return true
    } catch (error) {
      const fields = { err: error, node: home.node }
      if (!this.#isOver)
        this.#seldom.warn(fields, 'a home cannot be told of its users here: it is tried again and again')
      return false
    }
  }

  #done(uid: Uid): void {
    const waiting = this.#waiting.get(uid)
    this.#waiting.delete(uid)
    this.#late.delete(uid)
    for (const resolve of waiting ?? []) resolve()
    waiting?.clear()
  }
}
