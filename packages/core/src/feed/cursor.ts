import type { Feed, Position } from '../ports/feed.ts'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'

/** Where the feed's own records stand, among them the names of all consumers. */
export const feedOwner = 'service/feed'
export const consumerKind = 'consumer'

export const ownerOf = (service: string): string => `service/${service}`
export const cursorKind = 'cursor'

/** After so long without a step, though there is something to do, another process takes a consumer over; at once where there is no other. */
export const leaseMs = 5000

/** At the latest so long after something was handled this is noted: each note is a transaction, and whoever sends waits for it. */
const noteEveryMs = 1000

export interface CursorValue {
  readonly position: Position
  /** Who handles what stands behind it; '' when nobody does. */
  readonly holder: string
  /** Of the item behind it, when it is an item of many entries: up to this seq they were handled. */
  readonly passed?: number
  /** So often what comes next was begun by somebody who never came to an end with it. */
  readonly begun?: number
}

/** When a consumer was last at work, to the hour; what stands under its name where all consumers are listed. */
export interface ConsumerValue {
  readonly seenAt?: number
}

/** The records of a consumer that begins, if there is none of that name: where it stands, and that it is one. */
export function beginning(name: string, cursor: CursorValue, seenAt: number): readonly RecordChange[] {
  const entry = JSON.stringify({ seenAt } satisfies ConsumerValue)
  return [
    { owner: ownerOf(name), kind: cursorKind, key: cursorKind, value: JSON.stringify(cursor), only: 'absent' },
    { owner: feedOwner, kind: consumerKind, key: name, value: entry },
  ]
}

/** Likewise of one for which nothing is kept any more. */
export const ending = (name: string): readonly RecordChange[] => [
  { owner: feedOwner, kind: consumerKind, key: name, value: null },
  { owner: ownerOf(name), kind: cursorKind, key: cursorKind, value: null },
]

/** A position that every feed calls lost. */
const nowhere: CursorValue = { position: '?', holder: '' }

/** What is no cursor, though it stands in the place of one, is nowhere: its consumer is told so and finds its way back. */
export function cursorIn({ value }: RecordEntry): CursorValue {
  try {
    const found = JSON.parse(value ?? '{}') as Partial<CursorValue>
    return typeof found.position === 'string' && typeof found.holder === 'string' ? (found as CursorValue) : nowhere
  } catch {
    // No JSON: written by hand, or by another program.
    return nowhere
  }
}

interface Held extends Required<Omit<CursorValue, 'holder'>> {
  readonly version: number
}

interface CursorParts {
  readonly records: Records
  readonly feed: Feed
  readonly clock: Clock
  /** Names this process among those that have a consumer of that name. */
  readonly self: string
  /** No other process works on this store: whoever else holds a consumer has died. */
  readonly isAlone?: boolean
}

/**
 * How far a consumer has handled the feed, for all processes: one record, which is also its lease. Whoever moves it does
 * so from the version that they know, so two can never both go on. Times are this process's own: clocks may differ.
 */
export class Cursor {
  readonly #parts: CursorParts
  readonly #name: string
  /** The record as this process has written it; undefined: another holds it, or nobody. */
  #held: Held | undefined
  /** Up to here things were handled, which is not noted yet. */
  #reached: Position | undefined
  #notedAt = Number.NEGATIVE_INFINITY
  #last: Promise<unknown> = Promise.resolve()
  /** The process before said nothing of its end: what it was about may have been the reason. */
  #isSuspect = false
  /** The holder's last step that was seen, and since when it has stood there with something to do. */
  #watched: { readonly version: number; readonly since: number } | undefined

  constructor(name: string, parts: CursorParts) {
    this.#name = name
    this.#parts = parts
  }

  /** Takes or keeps the lease. undefined: another process handles, or may still. A new name begins with what comes. */
  async take(): Promise<Position | undefined> {
    if (this.#held) return this.#reached ?? this.#held.position
    const { records, feed, self } = this.#parts
    const record = await records.get(ownerOf(this.#name), cursorKind, cursorKind)
    if (!record) return this.#begin(await feed.head())
    const { position, holder, passed = 0, begun = 0 } = cursorIn(record)
    if (holder !== '' && holder !== self && !(await this.#isLeft(record))) return undefined
    if (holder !== self) this.#isSuspect = holder !== ''
    return this.#write({ position, passed, begun, version: record.version })
  }

  /** What comes next may be what ends processes: it is to be handled by itself, and begun in writing. */
  get isSuspect(): boolean {
    return this.#isSuspect
  }

  get passed(): number {
    return this.#reached === undefined ? (this.#held?.passed ?? 0) : 0
  }

  get begun(): number {
    return this.#reached === undefined ? (this.#held?.begun ?? 0) : 0
  }

  /** Everything before this position was handled, which is noted soon; false: another process has taken over. */
  async reach(position: Position): Promise<boolean> {
    if (!this.#held) return false
    this.#reached = position
    return this.noteInMs > 0 || this.note()
  }

  /** There is nothing to handle before this position, which is noted with whatever is noted next. */
  passOver(position: Position): void {
    if (this.#held) this.#reached = position
  }

  /** Everything before this position was handled, and that is noted now; false: another process has taken over. */
  move(position: Position): Promise<boolean> {
    this.#reached = position
    return this.note()
  }

  /** Notes what was handled; false: another process has taken over. */
  note(): Promise<boolean> {
    return this.#reached === undefined ? Promise.resolve(this.#held !== undefined) : this.#set({})
  }

  /** In how many milliseconds what was handled is to be noted; without an end where nothing is. */
  get noteInMs(): number {
    if (this.#reached === undefined) return Number.POSITIVE_INFINITY
    return this.#notedAt + noteEveryMs - this.#parts.clock.elapsed()
  }

  /** Of the item that comes next, entries up to this seq were handled. */
  pass(passed: number): Promise<boolean> {
    return this.#set({ passed, begun: 0 })
  }

  /** What comes next is begun now: whoever finds this knows that it did not end. */
  begin(): Promise<boolean> {
    return this.#set({ begun: this.begun + 1 })
  }

  /** Says that it is still being worked on; false: another process has taken over. */
  renew(): Promise<boolean> {
    return this.#set({})
  }

  /** What comes next is no more suspect than anything else. */
  clear(): void {
    this.#isSuspect = false
  }

  /** One after the other: each is written from the version that the one before has made. */
  #set(change: Partial<Held>): Promise<boolean> {
    const set = async (): Promise<boolean> =>
      this.#held !== undefined &&
      (await this.#write({ ...withReached(this.#held, this.#reached), ...change })) !== undefined
    const done = this.#last.then(set, set)
    this.#last = done
    return done
  }

  /** Others need not wait. */
  async release(): Promise<void> {
    const held = this.#held && withReached(this.#held, this.#reached)
    this.forget()
    if (held) await this.#put({ ...held, begun: 0 }, '')
  }

  /** Goes on from what stands in the store. */
  forget(): void {
    this.#held = undefined
    this.#reached = undefined
  }

  async #begin(position: Position): Promise<Position | undefined> {
    const { records, clock, self } = this.#parts
    const [version] = await records.put(beginning(this.#name, { position, holder: self }, clock.now()), { whole: true })
    if (version === undefined) return undefined
    this.#held = { position, version, passed: 0, begun: 0 }
    return position
  }

  /** Somebody who has nothing to do need not move. */
  async #isLeft({ version, ...record }: RecordEntry): Promise<boolean> {
    const { feed, clock, isAlone } = this.#parts
    if (isAlone) return true
    const now = clock.elapsed()
    const page = await feed.read(cursorIn({ version, ...record }).position, 1)
    const isBusy = page === 'lost' || page.items.length > 0
    if (this.#watched?.version !== version || !isBusy) this.#watched = { version, since: now }
    return now - this.#watched.since >= leaseMs
  }

  async #write(held: Held): Promise<Position | undefined> {
    const version = await this.#put(held, this.#parts.self)
    // More may have been handled meanwhile; what was before another process has taken over is its business.
    if (version === undefined || this.#reached === held.position) this.#reached = undefined
    this.#held = version === undefined ? undefined : { ...held, version }
    this.#notedAt = this.#parts.clock.elapsed()
    this.#watched = undefined
    return this.#held?.position
  }

  async #put({ position, passed, begun, version: only }: Held, holder: string): Promise<number | undefined> {
    const key = { owner: ownerOf(this.#name), kind: cursorKind, key: cursorKind }
    const rare = { ...(passed > 0 ? { passed } : {}), ...(begun > 0 ? { begun } : {}) }
    const value = JSON.stringify({ position, holder, ...rare } satisfies CursorValue)
    const [version] = await this.#parts.records.put([{ ...key, value, only }])
    return version
  }
}

const withReached = (held: Held, reached: Position | undefined): Held =>
  reached === undefined ? held : { ...held, position: reached, passed: 0, begun: 0 }
