import type { Endpoint } from '@tidings/bench/server'
import type { ChatClient } from '@tidings/client'
import type { History } from '../history.ts'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import { Connection } from '../wire/connection.ts'
import type { Account } from '../world.ts'

const lookEveryMs = 250

export interface VisitorsParts {
  readonly accounts: readonly Account[]
  /** Those who look at them. */
  readonly watchers: readonly ChatClient[]
  /** Where the nodes listen now. */
  readonly endpoints: () => readonly Endpoint[]
  readonly history: History
  readonly random: Random
  /** So long after the last misfortune what is shown of somebody may be wrong. */
  readonly rightWithinMs?: number
}

/** One who comes and goes, each time at whatever node there is, with nothing but a connection. */
class Visitor {
  readonly uid: string
  readonly #parts: Pick<VisitorsParts, 'endpoints' | 'random'>
  readonly #account: Account
  #connection: Connection | undefined
  #isWanted = false

  constructor(account: Account, parts: Pick<VisitorsParts, 'endpoints' | 'random'>) {
    this.uid = account.uid
    this.#account = account
    this.#parts = parts
  }

  get isHere(): boolean {
    return this.#connection?.isOpen ?? false
  }

  /** Stays so until it is told otherwise, as far as there are nodes. */
  wants(toBeHere: boolean): void {
    this.#isWanted = toBeHere
  }

  get hasItsWish(): boolean {
    return this.isHere === this.#isWanted
  }

  async follow(): Promise<void> {
    if (this.hasItsWish) return
    if (!this.#isWanted) {
      this.#connection?.cut()
      return
    }
    const { endpoints, random } = this.#parts
    const there = endpoints()
    if (there.length === 0) return
    const connection = await Connection.open(random.pick(there)).catch(() => undefined)
    if (!connection) return
    try {
      const client = { id: `${this.uid}-visiting`, platform: 'ios' }
      await connection.request('connect', { token: this.#account.token, client })
      this.#connection = connection
    } catch {
      // Its node went, or cannot ask its store: another one is tried.
      connection.cut()
    }
  }

  stop(): void {
    this.#isWanted = false
    this.#connection?.cut()
  }
}

/** People who come and go while everything falls, and others who look at them. In the end what is shown of each has to be so. */
export class Visitors {
  readonly #parts: VisitorsParts
  readonly #visitors: readonly Visitor[]
  #isGoing = true
  #isStill = false
  #running: readonly Promise<void>[] = []

  constructor(parts: VisitorsParts) {
    this.#parts = parts
    this.#visitors = parts.accounts.map((account) => new Visitor(account, parts))
  }

  get count(): number {
    return this.#visitors.length
  }

  /** So many of them are there now. */
  get here(): number {
    return this.#visitors.filter(({ isHere }) => isHere).length
  }

  start(): void {
    const oids = this.#visitors.map(({ uid }) => `user/${uid}`)
    for (const watcher of this.#parts.watchers) watcher.watchPresence(oids)
    this.#running = this.#visitors.map((visitor) => this.#goOn(visitor))
  }

  async stop(): Promise<void> {
    this.#isGoing = false
    for (const visitor of this.#visitors) visitor.stop()
    await Promise.all(this.#running)
  }

  /** Everybody stays where they are until it is seen; answers how long that took, in milliseconds. */
  async expectSeen(): Promise<number> {
    const { history, rightWithinMs = 60_000 } = this.#parts
    this.#isStill = true
    const since = performance.now()
    try {
      for (;;) {
        const wrong = [...this.#unsettled(), ...this.#wronglyShown(), ...(await this.#wronglyAnswered())]
        const afterMs = performance.now() - since
        if (wrong.length === 0) return afterMs
        if (afterMs > rightWithinMs) {
          const told = `${rightWithinMs / 1000} s after the last misfortune presence is wrong ${wrong.length} times`
          history.violations.push(`${told}: ${wrong.slice(0, 3).join('; ')}`)
          return afterMs
        }
        await pause(lookEveryMs)
      }
    } finally {
      this.#isStill = false
    }
  }

  async #goOn(visitor: Visitor): Promise<void> {
    const { random } = this.#parts
    for (; this.#isGoing; await pause(random.between(200, 600))) {
      if (!this.#isStill && random.chance(0.15)) visitor.wants(!visitor.isHere)
      await visitor.follow()
    }
    visitor.stop()
  }

  #unsettled(): string[] {
    return this.#visitors.filter(({ hasItsWish }) => !hasItsWish).map(({ uid }) => `${uid} comes or goes still`)
  }

  #wronglyShown(): string[] {
    return this.#parts.watchers.flatMap(({ state }) =>
      this.#visitors.flatMap(({ uid, isHere }) => {
        const show = state.presence[`user/${uid}`]?.show ?? 'offline'
        return (show !== 'offline') === isHere ? [] : [`${state.user?.id} sees ${uid} as ${show}`]
      }),
    )
  }

  /** Whoever asks is told the same. */
  async #wronglyAnswered(): Promise<string[]> {
    const users = this.#visitors.map(({ uid }) => `user/${uid}`)
    const answers = await Promise.all(
      this.#parts.watchers.map(async (watcher) => {
        const { presences } = await watcher.call('presence.get', { users: users as never })
        const here = new Map(presences.map(({ user, show }) => [user as string, show !== 'offline']))
        return this.#visitors.flatMap(({ uid, isHere }) =>
          here.get(`user/${uid}`) === isHere ? [] : [`${watcher.state.user?.id} is told otherwise of ${uid}`],
        )
      }),
    ).catch((error: unknown) => [[`presence cannot be asked for: ${error}`]])
    return answers.flat()
  }
}
