import type { Feed, Position } from '../ports/feed.ts'
import type { Records } from '../ports/records.ts'
import type { Clock, Ids, Log, Metrics } from '../ports/system.ts'
import type { TimedSource } from '../turns/scheduler.ts'
import { DeadLetters } from './dead-letters.ts'
import { knownConsumers } from './known-consumers.ts'
import { Marks } from './marks.ts'

export interface FeedSettings {
  /** Days for which items are kept, and longer for consumers that have not passed them. */
  readonly days: number
  /** Never more items than these. */
  readonly items: number
  /** Days after which nothing is kept any more for a service that nobody runs. */
  readonly awayDays: number
}

export interface KeepingParts {
  readonly feed: Feed
  readonly records: Records
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
  readonly settings: FeedSettings
}

const hour = 3_600_000
const everyMs = 60_000
/** Items that are let go in one transaction: what is sent meanwhile waits no longer than for these. */
const atOnce = 1000
const mostConsumers = 1000
/** From this part of the bound on, somebody who is behind is told of. */
const alarmFrom = 0.8
const alarmEveryMs = 6 * hour

/** Lets go of what is older than its days and was handled by all, and in need of what is beyond the bound. */
export class Keeping implements TimedSource {
  readonly work = 'keeping the feed'
  readonly #parts: KeepingParts
  #nextRun: number
  #more = false
  readonly #alarmed = new Map<string, number>()
  readonly #deadLetters: DeadLetters
  readonly #marks: Marks
  #known: ReadonlySet<string> = new Set()

  constructor(parts: KeepingParts) {
    this.#parts = parts
    this.#nextRun = parts.clock.now()
    this.#deadLetters = new DeadLetters(parts)
    this.#marks = new Marks(parts)
  }

  /** While there is more to let go: now. Whatever else is due comes in between. */
  async next(): Promise<number> {
    return this.#more ? 0 : this.#nextRun
  }

  async run(now: number): Promise<false> {
    // A clock that was put back must not keep it waiting until it is there again.
    this.#nextRun = Math.min(this.#nextRun, now + everyMs)
    if (now < this.#nextRun && !this.#more) return false
    this.#nextRun = now + everyMs
    const cursors = await this.#cursors(now)
    const oldEnough = await this.#marks.before(now, now - this.#parts.settings.days * 24 * hour)
    for (const [name, position] of cursors) await this.#watch(name, position)
    this.#more = await this.#letGo([...cursors.values()], oldEnough)
    return false
  }

  /** True when there is more. */
  async #letGo(cursors: readonly Position[], oldEnough: Position | undefined): Promise<boolean> {
    const { feed, metrics, settings } = this.#parts
    const old = oldEnough !== undefined && (await feed.trim({ before: [oldEnough, ...cursors] }, atOnce))
    const { kept } = await feed.lag('')
    metrics.feedHolds(kept)
    return kept > settings.items ? feed.trim({ most: settings.items }, atOnce) : old
  }

  /** Of those for whom something is kept. */
  async #cursors(now: number): Promise<ReadonlyMap<string, Position>> {
    const { records, metrics, settings } = this.#parts
    const asked = { now, awayDays: settings.awayDays, after: '', limit: mostConsumers }
    const found = new Map<string, Position>()
    const names = new Set<string>()
    for (const { name, position, isAway } of await knownConsumers(records, asked)) {
      names.add(name)
      if (isAway) this.#tellAway(name)
      else found.set(name, position)
      metrics.deadLetters(name, await this.#deadLetters.count(name))
    }
    for (const name of this.#known) if (!names.has(name)) metrics.consumerForgotten(name)
    this.#known = names
    return found
  }

  #tellAway(name: string): void {
    if (!this.#mayAlarm(name)) return
    const text = 'nobody runs a consumer of the feed any more: nothing is kept for it; forget it, or run it again'
    this.#parts.log.warn({ consumer: name, afterDays: this.#parts.settings.awayDays }, text)
  }

  /** However the clock is put: it is measured. */
  #mayAlarm(name: string): boolean {
    const now = this.#parts.clock.elapsed()
    if (now < (this.#alarmed.get(name) ?? Number.NEGATIVE_INFINITY) + alarmEveryMs) return false
    this.#alarmed.set(name, now)
    return true
  }

  /** Before a consumer falls behind, and not only afterwards. */
  async #watch(name: string, position: Position): Promise<void> {
    const { feed, metrics, log, settings } = this.#parts
    const { items, kept } = await feed.lag(position)
    metrics.feedBehind(name, items)
    if (kept < alarmFrom * settings.items || !this.#mayAlarm(name)) return
    const text = 'a consumer of the feed is far behind and will soon miss changes: mend it, or raise feed.items'
    log.error({ consumer: name, behind: kept, most: settings.items }, text)
  }
}
