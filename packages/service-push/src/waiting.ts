import type { ServiceGate } from '@tidings/core'
import { placeOf } from './places.ts'

/** A push that was not taken: only where it is to be found again, as by then it may be of no use. */
export interface Waiting {
  readonly seq: number
  /** Given up then. */
  readonly until: number
  /** Not before. */
  readonly next: number
  readonly provider: string
  /** So often it was not taken; absent in what an older version has noted. */
  readonly tries?: number
}

export interface KeptWaiting extends Waiting {
  readonly key: string
  readonly version: number
}

/** More are not kept: a push service that is away for long must not fill the store. */
const mostWaiting = 20_000
/** Nor may one person fill it, whose push services are slow or are none: they can name as many as they have terminals. */
export const mostWaitingOfUser = 500

const kind = 'waiting'
/** COMPAT(0.2): what was noted where there were pushes to browsers alone. */
const web = { provider: 'web' }

/** What is to be tried again: of each terminal and conversation the latest. */
export class WaitingPushes {
  readonly #gate: Pick<ServiceGate, 'records'>
  /** How many each has, about: counted whenever all are gone through, and a little too high in between. */
  #ofUsers = new Map<string, number>()

  constructor(gate: Pick<ServiceGate, 'records'>) {
    this.#gate = gate
  }

  count(): Promise<number> {
    return this.#gate.records.count(kind)
  }

  /** Those that there is room for, among all and for each person. */
  async fitting<T extends { readonly key: string }>(fresh: readonly T[]): Promise<readonly T[]> {
    let room = mostWaiting - (await this.count())
    return fresh.filter(({ key }) => {
      const { user } = placeOf(key)
      const mine = this.#ofUsers.get(user) ?? 0
      if (room <= 0 || mine >= mostWaitingOfUser) return false
      this.#ofUsers.set(user, mine + 1)
      room -= 1
      return true
    })
  }

  async put(waiting: readonly (Waiting & { readonly key: string; readonly version?: number })[]): Promise<void> {
    if (waiting.length === 0) return
    const changes = waiting.map(({ key, version, ...one }) => {
      const change = { kind, key, value: JSON.stringify(one satisfies Waiting) }
      return version === undefined ? change : { ...change, only: version }
    })
    await this.#gate.records.put(changes)
  }

  /** Unless a later one has taken its place. */
  async done(waited: readonly Pick<KeptWaiting, 'key' | 'version'>[]): Promise<void> {
    if (waited.length === 0) return
    await this.#gate.records.put(waited.map(({ key, version }) => ({ kind, key, value: null, only: version })))
  }

  async *all(): AsyncIterable<readonly KeptWaiting[]> {
    const ofUsers = new Map<string, number>()
    for await (const page of this.#gate.records.pages(kind)) {
      for (const { key } of page) {
        const { user } = placeOf(key)
        ofUsers.set(user, (ofUsers.get(user) ?? 0) + 1)
      }
      yield page.map(({ key, version, value }) => ({ ...web, ...(JSON.parse(value ?? '') as Waiting), key, version }))
    }
    this.#ofUsers = ofUsers
  }
}
