import type { Feed, Position } from '../ports/feed.ts'
import type { RecordEntry, Records } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'

/** Where the feed's own records stand, among them the names of all consumers. */
export const feedOwner = 'service/feed'
export const consumerKind = 'consumer'

export const ownerOf = (service: string): string => `service/${service}`
export const cursorKind = 'cursor'

/** After so long without a step, though there is something to do, another process takes a consumer over. */
export const leaseMs = 5000

export interface CursorValue {
  readonly position: Position
  /** Who handles what stands behind it; '' when nobody does. */
  readonly holder: string
}

export const cursorIn = ({ value }: RecordEntry): CursorValue => JSON.parse(value ?? '{}') as CursorValue

interface CursorParts {
  readonly records: Records
  readonly feed: Feed
  readonly clock: Clock
  /** Names this process among those that have a consumer of that name. */
  readonly self: string
}

/**
 * How far a consumer has handled the feed, for all processes: one record, which is also its lease. Whoever moves it does
 * so from the version that they know, so two can never both go on. Times are this process's own: clocks may differ.
 */
export class Cursor {
  readonly #parts: CursorParts
  readonly #name: string
  /** The record as this process has written it; undefined: another holds it, or nobody. */
  #held: { readonly position: Position; readonly version: number } | undefined
  /** The holder's last step that was seen, and since when it has stood there with something to do. */
  #watched: { readonly version: number; readonly since: number } | undefined

  constructor(name: string, parts: CursorParts) {
    this.#name = name
    this.#parts = parts
  }

  /** Takes or keeps the lease. undefined: another process handles, or may still. A new name begins with what comes. */
  async take(): Promise<Position | undefined> {
    if (this.#held) return this.#held.position
    const { records, feed, self } = this.#parts
    const record = await records.get(ownerOf(this.#name), cursorKind, cursorKind)
    if (!record) return this.#begin(await feed.head())
    const { position, holder } = cursorIn(record)
    if (holder !== '' && holder !== self && !(await this.#isLeft(record))) return undefined
    return this.#write(position, record.version)
  }

  /** Everything before this position was handled; false: another process has taken over. */
  async move(position: Position): Promise<boolean> {
    if (!this.#held) return false
    return (await this.#write(position, this.#held.version)) !== undefined
  }

  /** Says that it is still being worked on; false: another process has taken over. */
  renew(): Promise<boolean> {
    return this.#held ? this.move(this.#held.position) : Promise.resolve(false)
  }

  /** Others need not wait. */
  async release(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    if (held) await this.#put({ position: held.position, holder: '' }, held.version)
  }

  /** Goes on from what stands in the store. */
  forget(): void {
    this.#held = undefined
  }

  async #begin(position: Position): Promise<Position | undefined> {
    const { records, self } = this.#parts
    const value = JSON.stringify({ position, holder: self } satisfies CursorValue)
    const cursor = { owner: ownerOf(this.#name), kind: cursorKind, key: cursorKind, value, only: 'absent' } as const
    const entry = { owner: feedOwner, kind: consumerKind, key: this.#name, value: '{}' }
    const [version] = await records.put([cursor, entry], { whole: true })
    if (version === undefined) return undefined
    this.#held = { position, version }
    return position
  }

  /** Somebody who has nothing to do need not move. */
  async #isLeft({ version, ...record }: RecordEntry): Promise<boolean> {
    const { feed, clock } = this.#parts
    const now = clock.elapsed()
    const page = await feed.read(cursorIn({ version, ...record }).position, 1)
    const isBusy = page === 'lost' || page.items.length > 0
    if (this.#watched?.version !== version || !isBusy) this.#watched = { version, since: now }
    return now - this.#watched.since >= leaseMs
  }

  async #write(position: Position, version: number): Promise<Position | undefined> {
    const written = await this.#put({ position, holder: this.#parts.self }, version)
    this.#held = written === undefined ? undefined : { position, version: written }
    this.#watched = undefined
    return this.#held?.position
  }

  async #put(value: CursorValue, only: number): Promise<number | undefined> {
    const key = { owner: ownerOf(this.#name), kind: cursorKind, key: cursorKind }
    const [version] = await this.#parts.records.put([{ ...key, value: JSON.stringify(value), only }])
    return version
  }
}
