import type { Endpoint } from '@tidings/bench/server'
import type { History } from '../history.ts'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import { Connection } from '../wire/connection.ts'
import type { Account } from '../world.ts'

const lookEveryMs = 100
/** Who asks nothing for so long looks whether they are there still. */
const askEveryMs = 5000

export interface RivalsParts {
  readonly account: Account
  /** Where the nodes listen now. */
  readonly endpoints: () => readonly Endpoint[]
  readonly history: History
  readonly random: Random
  /** So long more of them may be there than the login policy lets. */
  readonly toleratedMs?: number
}

/**
 * One user at several terminals of one platform, of which the login policy lets one be there. They come over and over, also at the same
 * moment at different nodes, and stay until they are pushed out, or for a while.
 */
export class Rivals {
  /** The longest that there was more than one. */
  longestMs = 0
  /** So often one was pushed out by another, or its node went. */
  pushedOut = 0
  readonly #parts: RivalsParts
  readonly #there = new Set<Connection>()
  #since: number | undefined
  #isTold = false
  #isGoing = true
  #running: readonly Promise<void>[] = []

  constructor(parts: RivalsParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = [...['a', 'b', 'c'].map((name) => this.#comeAndGo(name)), this.#look()]
  }

  async stop(): Promise<void> {
    this.#isGoing = false
    for (const connection of this.#there) connection.cut()
    await Promise.all(this.#running)
  }

  async #comeAndGo(name: string): Promise<void> {
    const { account, endpoints, random } = this.#parts
    const client = { id: `${account.uid}-${name}`, platform: 'windows' }
    // All of them at the same moment, now and then: a whole second.
    for (; this.#isGoing; await pause(random.chance(0.5) ? 1000 - (Date.now() % 1000) : random.between(0, 3000))) {
      const there = endpoints()
      if (there.length === 0) continue
      const connection = await Connection.open(random.pick(there)).catch(() => undefined)
      if (!connection) continue
      try {
        await connection.request('connect', { token: account.token, client })
        this.#there.add(connection)
        await this.#stay(connection)
      } catch {
        // Its node went, or it was pushed out before it was let in.
      }
      this.#there.delete(connection)
      connection.cut()
    }
  }

  async #stay(connection: Connection): Promise<void> {
    const until = performance.now() + this.#parts.random.between(500, 20_000)
    while (this.#isGoing && performance.now() < until && connection.isOpen) {
      await Promise.race([connection.lost, pause(askEveryMs)])
      if (connection.isOpen) await connection.request('client.list', {}).catch(() => undefined)
    }
    if (!connection.isOpen && this.#isGoing) this.pushedOut += 1
  }

  async #look(): Promise<void> {
    const { account, history, toleratedMs = 60_000 } = this.#parts
    for (; this.#isGoing; await pause(lookEveryMs)) {
      const count = [...this.#there].filter(({ isOpen }) => isOpen).length
      if (count < 2) {
        this.#since = undefined
        this.#isTold = false
        continue
      }
      this.#since ??= performance.now()
      const lastsMs = performance.now() - this.#since
      this.longestMs = Math.max(this.longestMs, lastsMs)
      if (lastsMs <= toleratedMs || this.#isTold) continue
      this.#isTold = true
      history.violations.push(
        `${count} terminals of ${account.uid} of one platform are there for ${toleratedMs / 1000} s`,
      )
    }
  }
}
