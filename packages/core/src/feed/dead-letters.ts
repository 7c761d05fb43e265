import type { FeedItem } from '../ports/feed.ts'
import type { RecordEntry, Records, RecordsLimit } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { ownerOf } from './cursor.ts'

/** An item that a consumer could not handle, however often it tried. */
export interface DeadLetter {
  readonly item: FeedItem
  readonly at: number
  /** What was wrong, in the words of the last fault. */
  readonly fault: string
}

export interface KeptLetter extends DeadLetter {
  readonly id: string
}

const kind = 'dead-letter'
/** Those that an operator wants to be tried again. */
const againKind = 'dead-letter-again'
/** Of one consumer; the oldest goes for one more. */
const most = 1000
const faultLength = 500

const letterIn = ({ key, value }: RecordEntry): KeptLetter => ({
  ...(JSON.parse(value ?? '{}') as DeadLetter),
  id: key,
})

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
    const at = this.#clock.now()
    // In the order of their time, for lists go by key.
    const id = `${String(at).padStart(15, '0')}.${this.#ids.session()}`
    await this.set(service, { id, item, at }, error)
    const owner = ownerOf(service)
    if ((await this.#records.count(owner, kind)) <= most) return
    const [oldest] = await this.#records.list(owner, kind, '', 1)
    if (oldest) await this.#records.put([{ owner, kind, key: oldest.key, value: null }])
  }

  /** What is known of one, with its last fault. */
  async set(service: string, { id, item, at }: Omit<KeptLetter, 'fault'>, error: unknown): Promise<void> {
    const fault = (error instanceof Error ? error.message : String(error)).slice(0, faultLength)
    const value = JSON.stringify({ item, at, fault } satisfies DeadLetter)
    await this.#records.put([{ owner: ownerOf(service), kind, key: id, value }])
  }

  /** The oldest first, after one. */
  async list(service: string, limit: RecordsLimit, after = ''): Promise<readonly KeptLetter[]> {
    return (await this.#records.list(ownerOf(service), kind, after, limit)).map(letterIn)
  }

  count(service: string): Promise<number> {
    return this.#records.count(ownerOf(service), kind)
  }

  /** False when there is none of that id. */
  async drop(service: string, id: string): Promise<boolean> {
    const [version] = await this.#records.put([
      { owner: ownerOf(service), kind, key: id, value: null, only: 'present' },
    ])
    return version !== undefined
  }

  /** It is to be tried again; false when there is none of that id. */
  async retry(service: string, id: string): Promise<boolean> {
    const owner = ownerOf(service)
    if (!(await this.#records.get(owner, kind, id))) return false
    await this.#records.put([{ owner, kind: againKind, key: id, value: '' }])
    return true
  }

  /**
   * The next that is to be tried again; it is so once, whatever becomes of whoever tries. It stays among the others until
   * that is over.
   */
  async takeAgain(service: string): Promise<KeptLetter | undefined> {
    const owner = ownerOf(service)
    const [wanted] = await this.#records.list(owner, againKind, '', 1)
    if (!wanted) return undefined
    await this.#records.put([{ owner, kind: againKind, key: wanted.key, value: null }])
    const letter = await this.#records.get(owner, kind, wanted.key)
    return letter ? letterIn(letter) : this.takeAgain(service)
  }

  /** All of a service that is gone. */
  async forget(service: string): Promise<void> {
    const owner = ownerOf(service)
    for (const one of [kind, againKind]) {
      const found = await this.#records.list(owner, one, '', most + 1)
      await this.#records.put(found.map(({ key }) => ({ owner, kind: one, key, value: null })))
    }
  }
}
