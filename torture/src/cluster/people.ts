import { tokensFor } from '@tidings/bench/server'
import type { History } from '../history.ts'
import { openTerminals } from '../load.ts'
import { type Random, seeded } from '../random.ts'
import type { Writer } from '../reader.ts'
import { makeWorld, type Size } from '../setting.ts'
import type { Terminal } from '../terminal.ts'
import type { Copies } from '../verdict.ts'
import type { Account, World } from '../world.ts'
import type { Cluster } from './cluster.ts'
import { Kicking } from './kicking.ts'
import { Rivals } from './rivals.ts'
import { SdkTerminal } from './sdk-terminal.ts'
import { Visitors } from './visitors.ts'

/** How many there are of each kind. */
export interface Crowd extends Size {
  /** Terminals that are apps with the SDK, of as many users. */
  readonly sdks: number
  /** Of those, who look at visitors. */
  readonly watchers: number
  readonly visitors: number
  readonly kickings: number
  readonly rivals: number
}

export interface PeopleParts {
  readonly cluster: Cluster
  readonly history: History
  readonly crowd: Crowd
  readonly seed: number
}

/** All who do something with the cluster, and what they saw of it. */
export class People implements AsyncDisposable {
  readonly world: World
  /** Those who write and keep copies of everything. */
  readonly terminals: readonly Writer[]
  readonly visitors: Visitors
  readonly kickings: readonly Kicking[]
  readonly rivals: readonly Rivals[]
  readonly #plain: readonly Terminal[]
  readonly #sdks: readonly SdkTerminal[]

  private constructor(world: World, { cluster, history, crowd, seed }: PeopleParts, others: readonly Account[]) {
    const whereabouts = (n: number) => cluster.whereabouts(n)
    this.world = world
    this.#plain = openTerminals(world, { history, whereabouts, random: seeded(seed + 1) })
    const random = seeded(seed + 4)
    this.#sdks = world.accounts.slice(0, crowd.sdks).map((account, index) => {
      const conversations = world.conversations.filter(({ members }) => members.includes(account.uid))
      const clientId = `${account.uid}-sdk`
      return new SdkTerminal({ account, clientId, conversations, history, url: cluster.url(index), random })
    })
    this.terminals = [...this.#plain, ...this.#sdks]
    const endpoints = () => cluster.endpoints
    const beside = (
      n: number,
    ): { readonly history: History; readonly random: Random } & { endpoints: typeof endpoints } => ({
      ...{ history, endpoints },
      random: seeded(seed + n),
    })
    const left = [...others]
    const watchers = this.#sdks.slice(0, crowd.watchers).map(({ client }) => client)
    this.visitors = new Visitors({ ...beside(5), watchers, accounts: left.splice(0, crowd.visitors) })
    this.rivals = left.splice(0, crowd.rivals).map((account, n) => new Rivals({ ...beside(20 + n), account }))
    this.kickings = Array.from({ length: crowd.kickings }, (_, n) => {
      const [owner, victim] = left.splice(0, 2)
      if (!owner || !victim) throw new Error('two are needed for each')
      return new Kicking({ ...beside(40 + n), owner, victim })
    })
  }

  static async come(parts: PeopleParts): Promise<People> {
    const { crowd } = parts
    const [endpoint] = parts.cluster.endpoints
    if (!endpoint) throw new Error('no node listens')
    const world = await makeWorld(endpoint, crowd)
    const count = crowd.visitors + crowd.rivals + 2 * crowd.kickings
    const uids = Array.from({ length: count }, (_, n) => `other${n}`)
    const tokens = await tokensFor(endpoint, uids)
    const others = uids.map((uid, n) => ({ uid, token: tokens[n] ?? '' }))
    const people = new People(world, parts, others)
    for (const sdk of people.#sdks) sdk.start()
    people.visitors.start()
    for (const rivals of people.rivals) rivals.start()
    for (const kicking of people.kickings) await kicking.start()
    return people
  }

  /** So many terminals are there at most. */
  get count(): number {
    return this.terminals.length + this.visitors.count + 3 * this.rivals.length + 2 * this.kickings.length
  }

  /** Those who do not write go. */
  async leave(): Promise<void> {
    await Promise.all([this.visitors, ...this.rivals, ...this.kickings].map((one) => one.stop()))
  }

  /** What everybody has of each log. */
  async copies(): Promise<readonly Copies[]> {
    return [...this.#plain, ...(await Promise.all(this.#sdks.map((sdk) => sdk.copies()))).flat()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sdk of this.#sdks) sdk.stop()
    await Promise.all([this.leave(), ...this.#plain.map((terminal) => terminal.stop())])
  }
}
