import { TidingsError } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import { roughBytes } from './page.ts'

export interface PageLimits {
  /** Large pages that are made at once, for everybody together: more of them would only stand before what is small. */
  readonly atOnce: number
  /** Likewise, while they are light: what is asked of the store together costs less than one after the other. */
  readonly lightAtOnce: number
  /** Pages of one caller that are made, or were made and are not taken yet. */
  readonly perCaller: number
  /** Calls of one caller that may wait for their turn. */
  readonly waitingPerCaller: number
  /** Calls of all callers together that may wait. */
  readonly waiting: number
}

/** A connection for which pages are made; it says when it can take one more. */
export interface PageTaker {
  /** Calls that wait for their turn. */
  waiting: number
  /** Pages that are being made. */
  underWay: number
  takesPage(): boolean
}

/** One page's place among those under way. Each is said once. */
export interface Turn {
  /** The page is there, or could not be made: another one may be. */
  made(): void
  /** It was taken: it counts no longer as its caller's. */
  taken(): void
}

interface Waiting {
  readonly taker: PageTaker | undefined
  begin(turn: Turn): void
  refuse(error: TidingsError): void
}

interface Lane {
  underWay: number
  readonly waiting: Waiting[]
}

/** So much of a turn of the event loop may go to pages: what is small comes in between two turns. */
const turnMs = 3
/** Of pages that waited for a turn so many bytes share it, or a single page: what is written together costs less. */
const turnBytes = 64 * 1024
/** Pages above this are large: fewer are made at once, until there was none for a while. */
const largeBytes = 128 * 1024
/** Where pages took so much of a turn, they are large, too. */
const longTurnMs = 20
const largeForMs = 1000
/** A second is enough for a few pages. */
const retryAfter = 1000

/**
 * Who may have a page made next. Answers that are lists of things are the ones that take time and memory; each caller
 * gets one after the other's, however many one of them has asked for. Nothing small waits here.
 */
export class PageQueue {
  readonly #clock: Pick<Clock, 'after' | 'elapsed'>
  readonly #limits: PageLimits
  readonly #lanes = new Map<string, Lane>()
  /** Callers who wait, in the order of their turns. */
  readonly #turns = new Map<string, Lane>()
  #making = 0
  #waiting = 0
  #planned = false
  /** When the first page of this turn of the event loop was handed out. */
  #turnBegan: number | undefined
  /** When pages last took much of a turn. */
  #largeAt = Number.NEGATIVE_INFINITY
  /** Pages that are there, for which a later turn is kept. */
  readonly #kept: { readonly bytes: number; begin(): void }[] = []

  constructor(clock: Pick<Clock, 'after' | 'elapsed'>, limits: PageLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Resolves when the caller's page may be made; `rate_limited` when too many wait already. */
  async enter(caller: string, taker?: PageTaker): Promise<Turn> {
    const lane = this.#lanes.get(caller) ?? { underWay: 0, waiting: [] }
    if (lane.waiting.length === 0 && this.#making < this.#most() && this.#mayBegin(lane, taker))
      return this.#begin(caller, lane, taker)
    if (lane.waiting.length >= this.#limits.waitingPerCaller)
      throw new TidingsError('rate_limited', 'too many lists are asked for at once; wait for some', { retryAfter })
    if (this.#waiting >= this.#limits.waiting)
      throw new TidingsError('unavailable', 'too many wait for lists at this moment', { retryAfter })
    return new Promise((resolve, reject) => {
      lane.waiting.push({ taker, begin: resolve, refuse: reject })
      this.#lanes.set(caller, lane)
      this.#turns.set(caller, lane)
      this.#waiting += 1
      if (taker) taker.waiting += 1
      // Those before it may wait for another connection of the same caller.
      this.look()
    })
  }

  /**
   * Asked for a page that is there, before it is made into an answer, which takes as long again. Where pages took enough of
   * this turn of the event loop, a promise of a later one.
   */
  handOut(page: unknown): Promise<void> | undefined {
    const now = this.#clock.elapsed()
    // Once it is known there is no need to look again soon.
    const bytes = now - this.#largeAt < largeForMs / 4 ? largeBytes : roughBytes(page)
    if (bytes > largeBytes) this.#largeAt = now
    if (this.#turnBegan === undefined) {
      this.#beginTurn(now)
      return undefined
    }
    const took = now - this.#turnBegan
    if (this.#kept.length === 0 && took < turnMs) return undefined
    if (took >= longTurnMs || this.#areLarge(now)) this.#largeAt = now
    return new Promise((begin) => {
      this.#kept.push({ bytes, begin })
    })
  }

  #beginTurn(now: number): void {
    this.#turnBegan = now
    this.#clock.after(0, () => {
      this.#turnBegan = undefined
      if (this.#kept.length === 0) return
      this.#beginTurn(this.#clock.elapsed())
      let bytes = 0
      do {
        const next = this.#kept.shift()
        next?.begin()
        bytes += next?.bytes ?? 0
      } while (bytes + (this.#kept[0]?.bytes ?? turnBytes) < turnBytes)
    })
  }

  /** A connection can take more, or is gone. */
  look(): void {
    if (this.#planned || this.#waiting === 0) return
    this.#planned = true
    // Not before the answers of this moment have reached their connections.
    this.#clock.after(0, () => {
      this.#planned = false
      this.#next()
    })
  }

  /** Refuses whoever waits. */
  close(error: TidingsError): void {
    for (const lane of this.#turns.values())
      for (const one of lane.waiting.splice(0)) {
        this.#left(one)
        one.refuse(error)
      }
    this.#turns.clear()
  }

  #next(): void {
    const most = this.#most()
    // A caller who had a turn comes again after all others: a map keeps the order in which its keys were set.
    for (const [caller, lane] of this.#turns) {
      if (this.#making >= most) return
      const index = lane.waiting.findIndex(({ taker }) => this.#mayBegin(lane, taker))
      const one = lane.waiting[index]
      if (!one) continue
      lane.waiting.splice(index, 1)
      this.#left(one)
      this.#turns.delete(caller)
      if (lane.waiting.length > 0) this.#turns.set(caller, lane)
      one.begin(this.#begin(caller, lane, one.taker))
    }
  }

  #most(): number {
    const { atOnce, lightAtOnce } = this.#limits
    return this.#areLarge(this.#clock.elapsed()) ? atOnce : lightAtOnce
  }

  #areLarge(now: number): boolean {
    return now - this.#largeAt < largeForMs
  }

  #mayBegin(lane: Lane, taker: PageTaker | undefined): boolean {
    return lane.underWay < this.#limits.perCaller && (taker === undefined || taker.takesPage())
  }

  #left({ taker }: Waiting): void {
    this.#waiting -= 1
    if (taker) taker.waiting -= 1
  }

  #begin(caller: string, lane: Lane, taker: PageTaker | undefined): Turn {
    this.#lanes.set(caller, lane)
    this.#making += 1
    lane.underWay += 1
    if (taker) taker.underWay += 1
    return {
      made: () => {
        this.#making -= 1
        if (taker) taker.underWay -= 1
        this.look()
      },
      taken: () => {
        lane.underWay -= 1
        if (lane.underWay === 0 && lane.waiting.length === 0) this.#lanes.delete(caller)
        this.look()
      },
    }
  }
}
