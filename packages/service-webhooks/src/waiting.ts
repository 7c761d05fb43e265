import type { Clock, FeedItem, Ids, ServicePart } from '@tidings/core'

/** An event that is to be told, or told again: where it is found, as what it says may have changed or gone by then. */
export interface Waiting {
  readonly id: string
  readonly type: string
  /** Those of one order are told one after the other. */
  readonly order: string
  readonly item: FeedItem
  readonly attempts: number
  /** When it was first told; absent: it never was. */
  readonly since?: number
  /** Not before. */
  readonly next: number
}

export interface KeptWaiting extends Waiting {
  readonly key: string
  readonly version: number
}

/** From the beginning: as if it had never been told. */
export const anew = ({ id, type, order, item }: Pick<Waiting, 'id' | 'type' | 'order' | 'item'>): Waiting => ({
  id,
  type,
  order,
  item,
  attempts: 0,
  next: 0,
})

/** While so many wait, the feed is read no further for their webhook. */
export const mostWaiting = 1000
/** And so many of one order: where others are taken, the first of them is given up before its time, or it would hold up all. */
export const mostOfOrder = 300
/** A page of the feed may add some hundred to them, an operator's replay a few. */
const most = 4 * mostWaiting

const kind = 'waiting'
const parkedKind = 'parked'
/** Of those that were given up, the oldest go. */
const mostParked = 10_000

interface WaitingParts {
  readonly part: Pick<ServicePart, 'records'>
  readonly clock: Clock
  readonly ids: Ids
}

/** What a webhook has not taken yet, in the order in which it is to be told. */
export class WaitingRoom {
  readonly #parts: WaitingParts
  #last = 0

  constructor(parts: WaitingParts) {
    this.#parts = parts
  }

  async all(): Promise<readonly KeptWaiting[]> {
    const found = await this.#parts.part.records.list(kind, '', most)
    // A clock that was put back brings nothing before what waits.
    this.#last = Math.max(this.#last, Number(found.at(-1)?.key.slice(0, 16) ?? 0))
    return found.map(({ key, version, value }) => ({ ...(JSON.parse(value ?? '{}') as Waiting), key, version }))
  }

  async count(): Promise<number> {
    return this.#parts.part.records.count(kind)
  }

  /** Behind all that waits. */
  async add(waiting: readonly Waiting[]): Promise<void> {
    if (waiting.length === 0) return
    await this.#parts.part.records.put(waiting.map((one) => ({ kind, key: this.#key(), value: JSON.stringify(one) })))
  }

  /** Unless it was changed meanwhile. */
  async put({ key, version: only, ...waiting }: KeptWaiting): Promise<void> {
    await this.#parts.part.records.put([{ kind, key, value: JSON.stringify(waiting), only }])
  }

  /** All of them as if they had never been told. */
  async renew(): Promise<void> {
    const all = await this.all()
    const renewed = all.map((one) => ({ kind, key: one.key, value: JSON.stringify(anew(one)), only: one.version }))
    await this.#parts.part.records.put(renewed)
  }

  async done(key: string): Promise<void> {
    await this.#parts.part.records.put([{ kind, key, value: null }])
  }

  /** Given up, until an operator says otherwise. */
  async park({ key, version: _, ...waiting }: KeptWaiting): Promise<void> {
    const { records } = this.#parts.part
    await records.put([
      { kind: parkedKind, key, value: JSON.stringify(waiting) },
      { kind, key, value: null },
    ])
    const beyond = (await records.count(parkedKind)) - mostParked
    if (beyond <= 0) return
    const oldest = await records.list(parkedKind, '', beyond)
    await records.put(oldest.map(({ key: old }) => ({ kind: parkedKind, key: old, value: null })))
  }

  async parked(): Promise<number> {
    return this.#parts.part.records.count(parkedKind)
  }

  /** What is parked is told again, behind what waits; at most some hundreds of them at once. */
  async unpark(): Promise<void> {
    const { records } = this.#parts.part
    const found = await records.list(parkedKind, '', mostWaiting / 2)
    const again = found.map(({ value }) => anew(JSON.parse(value ?? '{}') as Waiting))
    await records.put([
      ...again.map((one) => ({ kind, key: this.#key(), value: JSON.stringify(one) })),
      ...found.map(({ key }) => ({ kind: parkedKind, key, value: null })),
    ])
  }

  async dropParked(): Promise<void> {
    const { records } = this.#parts.part
    for (;;) {
      const some = await records.list(parkedKind, '', mostWaiting / 2)
      if (some.length === 0) return
      await records.put(some.map(({ key }) => ({ kind: parkedKind, key, value: null })))
    }
  }

  /** Rises, on whichever node it is made: nodes go by the clock of their store. */
  #key(): string {
    const { clock, ids } = this.#parts
    this.#last = Math.max(this.#last + 1, clock.now() * 1000)
    return `${String(this.#last).padStart(16, '0')}-${ids.session()}`
  }
}
