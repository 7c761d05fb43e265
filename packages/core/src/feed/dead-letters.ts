import type { FeedItem } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { ownerOf } from './cursor.ts'

/** An item that a consumer could not handle, however often it tried. */
export interface DeadLetter {
  readonly item: FeedItem
  readonly at: number
  /** What was wrong, in the words of the last fault. */
  readonly fault: string
}

const kind = 'dead-letter'
/** Of one consumer; the oldest goes for one more. */
const most = 1000
const faultLength = 500

/** Where items go that cannot be handled, so that those behind them can. */
export class DeadLetters {
  readonly #records: Records
  readonly #clock: Clock
  readonly #ids: Ids

  constructor({ records, clock, ids }: { readonly records: Records; readonly clock: Clock; readonly ids: Ids }) {
    this.#records = records
    this.#clock = clock
    this.#ids = ids
  }

  async add(service: string, item: FeedItem, error: unknown): Promise<void> {
    const owner = ownerOf(service)
    const at = this.#clock.now()
    const fault = (error instanceof Error ? error.message : String(error)).slice(0, faultLength)
    // In the order of their time, for lists go by key.
    const key = `${String(at).padStart(15, '0')} ${this.#ids.session()}`
    await this.#records.put([{ owner, kind, key, value: JSON.stringify({ item, at, fault } satisfies DeadLetter) }])
    if ((await this.#records.count(owner, kind)) <= most) return
    const [oldest] = await this.#records.list(owner, kind, '', 1)
    if (oldest) await this.#records.put([{ owner, kind, key: oldest.key, value: null }])
  }

  /** The oldest first. */
  async list(service: string, limit: number): Promise<readonly DeadLetter[]> {
    const found = await this.#records.list(ownerOf(service), kind, '', limit)
    return found.map(({ value }) => JSON.parse(value ?? 'null') as DeadLetter)
  }
}
