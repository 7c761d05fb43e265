import type { Feed, FeedItem, FeedPage, Position } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids, Log, Metrics } from '../ports/system.ts'
import { isAway } from '../turns/away.ts'
import { type ConsumerValue, Cursor, consumerKind, feedOwner } from './cursor.ts'
import { DeadLetters } from './dead-letters.ts'
import { LeasedWork } from './leased-work.ts'
import { carryOutWholly, type LeaseEnd, type Until } from './until.ts'

export interface ConsumerParts {
  readonly feed: Feed
  readonly records: Records
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
  /** As in the parts of a cursor. */
  readonly isAlone?: boolean
}

export interface Consuming {
  /** Of one installation: of those who consume under the same name one handles. */
  readonly name: string
  /** Only items of these: the others are passed over in the store. Absent: all. */
  readonly kinds?: readonly FeedItem['kind'][]
  /**
   * Does what items ask for, at least once each, in their order. When it rejects, it is called again with the same items,
   * or with one of them; `unavailable` is tried for ever, an item that goes wrong otherwise is set aside at last.
   * `until` is over when the node stops or another process has taken over: whoever ends by that, also without rejecting, is
   * called again with the same items.
   */
  readonly handle: (items: readonly FeedItem[], until: Until) => Promise<void>
  /** What stood between was let go before it was handled: finds its own way back. Called again until it resolves. */
  readonly lost: (until: Until) => Promise<void>
}

const everyMs = 1000
/** What is written meanwhile is handled together. */
const gatherMs = 20
const mostAtOnce = 500
const firstWaitMs = 500
const longestWaitMs = 60_000
/** So often an item is tried by itself. */
const mostTries = 5
/** So often an item is begun that has ended its process each time. */
const mostBegun = 3
const seenEveryMs = 3_600_000
/** What was passed over is noted so often: the feed need not keep it, nor is it looked through again after a start. */
const passedEveryMs = 10_000

/** There may be more already. */
const isFull = ({ items }: FeedPage, asked: number): boolean =>
  items.reduce((sum, item) => sum + (item.kind === 'entries' ? item.upTo - item.after : 1), 0) >= asked

/** An item of many entries as items of one. */
const singlesOf = (item: FeedItem): readonly FeedItem[] =>
  item.kind === 'entries'
    ? Array.from({ length: item.upTo - item.after }, (_, n) => ({
        ...item,
        after: item.after + n,
        upTo: item.after + n + 1,
      }))
    : [item]

/** Reads the feed for one service and hands it on, wherever it stopped. */
export class Consumer {
  readonly #parts: ConsumerParts
  readonly #consuming: Consuming
  readonly #cursor: Cursor
  readonly #deadLetters: DeadLetters
  readonly #work: LeasedWork
  #stopping = false
  #running: Promise<void> = Promise.resolve()
  /** Further than the cursor where there was nothing to handle; undefined: from the cursor. */
  #at: Position | undefined
  #atOnce = mostAtOnce
  /** How often it could not go on, one time after another. */
  #failures = 0
  /** How often the item that stands next has gone wrong by itself. */
  #tries = 0
  /** Since another process died. */
  #handledAlone = 0
  /** When it says next that there is this service. */
  #seenAgain = Number.NEGATIVE_INFINITY
  #seenAt = Number.NEGATIVE_INFINITY
  #lookAgain = Number.NEGATIVE_INFINITY
  /** When it notes next what it has passed over. */
  #passedAgain = Number.NEGATIVE_INFINITY
  #wake: (() => void) | undefined
  #gathering = false

  constructor(consuming: Consuming, parts: ConsumerParts) {
    this.#parts = parts
    this.#consuming = consuming
    this.#cursor = new Cursor(consuming.name, { ...parts, self: parts.ids.session() })
    this.#deadLetters = new DeadLetters(parts)
    this.#work = new LeasedWork({ ...parts, consumer: consuming.name, cursor: this.#cursor })
  }

  get name(): string {
    return this.#consuming.name
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Resolves when nothing is being handled any more, and others need not wait to go on. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#work.end()
    this.#wake?.()
    await this.#running
  }

  /** Something was written. Called for every batch of messages: costs nothing while it is awake. */
  look(): void {
    if (!this.#wake || this.#gathering || this.#failures > 0) return
    this.#gathering = true
    this.#parts.clock.after(gatherMs, () => this.#wake?.())
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const waitMs = await this.#step().catch((error: unknown) => this.#failed(error))
      if (waitMs > 0 && !this.#stopping) await this.#sleep(waitMs)
    }
    if (this.#at !== undefined) this.#cursor.passOver(this.#at)
    await this.#cursor.release().catch((error: unknown) => {
      this.#parts.log.warn({ err: error, consumer: this.name }, 'a consumer could not say that it stops')
    })
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, () => this.#wake?.())
      this.#wake = () => {
        this.#wake = undefined
        this.#gathering = false
        cancel()
        resolve()
      }
    })
  }

  /** Handles a page; answers how long to wait for the next. */
  async #step(): Promise<number> {
    const held = await this.#cursor.take()
    await this.#noteSeen()
    if (held === undefined) {
      this.#at = undefined
      return everyMs
    }
    if (this.#cursor.isSuspect) this.#atOnce = 1
    else this.#handledAlone = 0
    await this.#tryAgain()
    const asked = this.#atOnce
    const page = await this.#parts.feed.read(this.#at ?? held, asked, this.#consuming.kinds)
    if (page === 'lost') return this.#findBack()
    // The process that died had no more than a page of them in its hands.
    if (page.items.length === 0 || this.#handledAlone >= mostAtOnce) this.#cursor.clear()
    this.#handledAlone += 1
    if (page.items.length === 0) return this.#idle(page.next, held)
    await this.#work
      .carryOut((until) => this.#handlePage(page, until))
      .catch(async (error: unknown) => {
        // What was handled before it is not handled again with it.
        await this.#cursor.note()
        throw error
      })
    this.#failures = 0
    this.#at = undefined
    // What went wrong by itself, or may end a process, is not to be met again.
    await (asked > 1 ? this.#cursor.reach(page.next) : this.#cursor.move(page.next))
    return isFull(page, asked) ? 0 : gatherMs
  }

  /** Nothing is new, as far as a place; how long to wait. */
  async #idle(next: Position, held: Position): Promise<number> {
    const isNew = next !== (this.#at ?? held)
    this.#at = next
    if (isNew) return 0
    const now = this.#parts.clock.elapsed()
    if (next !== held && now >= this.#passedAgain) {
      this.#passedAgain = now + passedEveryMs
      await this.#cursor.move(next)
      return everyMs
    }
    const noteInMs = this.#cursor.noteInMs
    if (noteInMs <= 0) await this.#cursor.note()
    return noteInMs <= 0 ? everyMs : Math.min(everyMs, noteInMs)
  }

  #handle(items: readonly FeedItem[], until: LeaseEnd): Promise<void> {
    return carryOutWholly(until, () => this.#consuming.handle(items, until))
  }

  async #handlePage({ items }: FeedPage, until: LeaseEnd): Promise<void> {
    if (this.#atOnce > 1) await this.#handle(items, until)
    else for (const item of items.flatMap(singlesOf)) await this.#handleOne(item, until)
    this.#atOnce = Math.min(2 * this.#atOnce, mostAtOnce)
  }

  /** By itself: when it goes wrong, it is known which one it is. */
  async #handleOne(item: FeedItem, until: LeaseEnd): Promise<void> {
    if (item.kind === 'entries' && item.upTo <= this.#cursor.passed) return
    if (this.#cursor.begun >= mostBegun) {
      await this.#setAside(item, new Error(`what handled it was killed at it, ${mostBegun} times`))
    } else await this.#handleOrSetAside(item, until)
    this.#tries = 0
    if (item.kind === 'entries') await this.#cursor.pass(item.upTo)
  }

  async #handleOrSetAside(item: FeedItem, until: LeaseEnd): Promise<void> {
    if (this.#cursor.isSuspect) await this.#cursor.begin()
    try {
      await this.#handle([item], until)
    } catch (error) {
      if (isAway(error) || until.isOver) throw error
      this.#tries += 1
      if (this.#tries < mostTries) throw error
      await this.#setAside(item, error)
    }
  }

  /** What an operator wants to be tried again, one after the other, each once. */
  async #tryAgain(): Promise<void> {
    const now = this.#parts.clock.elapsed()
    if (now < this.#lookAgain) return
    this.#lookAgain = now + everyMs
    const letter = await this.#deadLetters.takeAgain(this.name)
    if (!letter) return
    this.#lookAgain = now
    await this.#work.carryOut(async (until) => {
      try {
        await this.#handle([letter.item], until)
        await this.#deadLetters.drop(this.name, letter.id)
      } catch (error) {
        if (until.isOver) return void (await this.#deadLetters.retry(this.name, letter.id))
        await this.#deadLetters.set(this.name, letter, error)
        this.#parts.log.warn({ err: error, consumer: this.name }, 'what was set aside cannot be handled now, either')
      }
    })
  }

  /** So that the feed keeps what this service has not read, and does not for one that is gone. */
  async #noteSeen(): Promise<void> {
    const { clock, records } = this.#parts
    const seenAt = clock.now()
    // A clock that is put right, or wrong, must not make it look as if it had been away.
    if (clock.elapsed() < this.#seenAgain && Math.abs(seenAt - this.#seenAt) < seenEveryMs) return
    this.#seenAgain = clock.elapsed() + seenEveryMs
    this.#seenAt = seenAt
    const value = JSON.stringify({ seenAt } satisfies ConsumerValue)
    await records.put([{ owner: feedOwner, kind: consumerKind, key: this.name, value, only: 'present' }])
  }

  async #setAside(item: FeedItem, error: unknown): Promise<void> {
    const { log, metrics } = this.#parts
    await this.#deadLetters.add(this.name, item, error)
    metrics.deadLetter(this.name)
    log.error({ err: error, consumer: this.name, item }, 'an item of the feed cannot be handled: it was set aside')
  }

  async #findBack(): Promise<number> {
    const { log, feed } = this.#parts
    log.error({ consumer: this.name }, 'a consumer was too far behind: what it had still to handle was let go')
    const head = await feed.head()
    await this.#work.carryOut((until) => carryOutWholly(until, () => this.#consuming.lost(until)))
    this.#failures = 0
    this.#at = undefined
    await this.#cursor.move(head)
    return 0
  }

  /** Answers how long to wait before another try, of one item alone. */
  #failed(error: unknown): number {
    const { log } = this.#parts
    // What was written of the cursor is not known.
    this.#cursor.forget()
    this.#at = undefined
    if (!isAway(error) && this.#atOnce > 1) {
      this.#atOnce = 1
      return 1
    }
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    if (!this.#stopping)
      log.warn({ err: error, consumer: this.name, againInMs: waitMs }, 'a consumer could not go on; it tries again')
    return waitMs
  }
}
