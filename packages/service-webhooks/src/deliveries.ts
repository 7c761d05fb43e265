import type { Clock, FeedItem, Ids, ServicePart } from '@tidings/core'
import type { Outcome } from './courier.ts'

/** One attempt, as it is kept. */
export interface Delivery extends Omit<Outcome, 'taken'> {
  readonly id: string
  readonly type: string
  readonly outcome: 'taken' | 'failed' | 'parked'
  readonly attempt: number
  /** From which it can be told again, and in which order. Absent for a test. */
  readonly from?: { readonly item: FeedItem; readonly order: string }
}

const kind = 'told'
/** Attempts that are kept at least. */
const most = 1000
/** Written at once: one record of some kilobytes. */
export const deliveriesAtOnce = 100
/** So often it is looked what is too old. */
const trimEvery = 50

/** Keys rise backwards: the latest come first. */
const latest = 9_999_999_999_999

interface DeliveryParts {
  readonly part: Pick<ServicePart, 'records'>
  readonly clock: Clock
  readonly ids: Ids
}

/** What a webhook was told, as far back as an operator looks. */
export class Deliveries {
  readonly #parts: DeliveryParts
  #written = 0

  constructor(parts: DeliveryParts) {
    this.#parts = parts
  }

  /** In one record, in the order of their attempts. */
  async note(deliveries: readonly Delivery[]): Promise<void> {
    const { part, clock, ids } = this.#parts
    if (deliveries.length === 0) return
    const key = `${String(latest - clock.now()).padStart(13, '0')}-${ids.session()}`
    await part.records.put([{ kind, key, value: JSON.stringify(deliveries) }])
    this.#written += 1
    if (this.#written % trimEvery === 0) await this.#trim()
  }

  /** The latest first; `next` as it was answered before. */
  async page(next: string | undefined, limit: number): Promise<{ deliveries: readonly Delivery[]; next?: string }> {
    const [, after = '', passed = 0] = /^(.*)~(\d+)$/.exec(next ?? '') ?? []
    const found: Delivery[] = []
    let from = after
    let skip = Number(passed)
    for (;;) {
      // The one that was answered in part is read again.
      const chunks = await this.#parts.part.records.list(kind, from, 20)
      for (const { key, value } of chunks) {
        const all = (JSON.parse(value ?? '[]') as Delivery[]).toReversed()
        const some = all.slice(skip, skip + limit - found.length)
        found.push(...some)
        if (skip + some.length < all.length) return { deliveries: found, next: `${from}~${skip + some.length}` }
        skip = 0
        from = key
        if (found.length >= limit) return { deliveries: found, next: `${from}~0` }
      }
      if (chunks.length === 0) return { deliveries: found }
    }
  }

  /** The latest attempt to tell of an event. */
  async find(id: string): Promise<Delivery | undefined> {
    for await (const chunks of this.#parts.part.records.pages(kind, { limit: 20 }))
      for (const { value } of chunks) {
        const found = (JSON.parse(value ?? '[]') as Delivery[]).findLast((one) => one.id === id)
        if (found) return found
      }
    return undefined
  }

  async #trim(): Promise<void> {
    const { records } = this.#parts.part
    let kept = 0
    for await (const chunks of records.pages(kind)) {
      const old = chunks.filter(({ value }) => {
        const isOld = kept >= most
        kept += (JSON.parse(value ?? '[]') as Delivery[]).length
        return isOld
      })
      await records.put(old.map(({ key }) => ({ kind, key, value: null })))
    }
  }
}
