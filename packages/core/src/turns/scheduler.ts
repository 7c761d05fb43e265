import type { Clock, Log } from '../ports/system.ts'

/** Something that is done at times. */
export interface TimedSource {
  /** A name for it where one of several nodes does it for all; absent: each does its own. */
  readonly work?: string
  /** Its times stand in the store: what is not done long after its time another node does. */
  readonly timesAreStored?: true
  /** The next time there is, in milliseconds since the epoch. */
  next(): Promise<number | undefined>
  /** Does what is due; true when there may be more of it. */
  run(now: number): Promise<boolean>
}

/** A timer is set no further ahead than this: the clock may be put right, and somebody may forget to say `look`. */
const furthestMs = 60_000
/** Where there are other nodes, which set times and do not say so here. */
const furthestAmongNodesMs = 2000
/** After a fault of the store. */
const againMs = 5000
/** What was not done for so long after its time is done by whoever sees it: the node that should may be there, and able to do nothing. */
export const overdueMs = 10_000

/** Which of several nodes does what. */
export interface Workers {
  /** Is that this node's to do? */
  works(what: string): boolean
  /** Calls when something may be another's to do. */
  onChange(hears: () => void): void
}

export interface SchedulerParts {
  readonly clock: Clock
  readonly log: Log
  readonly homes: Workers
  /** It does what another node should have done long ago. */
  readonly helps: boolean
  /** There are no other nodes. */
  readonly isAlone: boolean
}

/**
 * Wakes what happens at a time: scheduled messages, reminders, messages that burn. Nothing due costs nothing. Of several nodes
 * one does each piece of work; who that is follows from the list of nodes, and where two think that they are it, the store decides.
 */
export class Scheduler {
  readonly #clock: Clock
  readonly #log: Log
  readonly #homes: Workers
  readonly #helps: boolean
  readonly #furthestMs: number
  readonly #sources: TimedSource[] = []
  #cancel: () => void = () => undefined
  #working = false
  #done: Promise<void> = Promise.resolve()
  #again = false
  #on = false

  constructor({ clock, log, homes, helps, isAlone }: SchedulerParts) {
    this.#clock = clock
    this.#log = log
    this.#homes = homes
    this.#helps = helps
    this.#furthestMs = isAlone ? furthestMs : furthestAmongNodesMs
    homes.onChange(() => this.look())
  }

  add(source: TimedSource): void {
    this.#sources.push(source)
  }

  start(): void {
    this.#on = true
    this.look()
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    this.#on = false
    this.#cancel()
    return this.#done
  }

  /** A time was set or moved. */
  look(): void {
    if (!this.#on) return
    if (this.#working) {
      this.#again = true
      return
    }
    this.#working = true
    this.#done = this.#work()
  }

  async #work(): Promise<void> {
    this.#cancel()
    let wait: number
    do {
      this.#again = false
      wait = await this.#runAll()
    } while (this.#again && this.#on)
    this.#working = false
    if (this.#on) this.#cancel = this.#clock.after(wait, () => this.look())
  }

  /** Does what is due of one source; answers when to look again. What fails there does not keep the others waiting. */
  async #run(source: TimedSource): Promise<number> {
    try {
      if (!(await this.#isDoneHere(source))) return Number.MAX_SAFE_INTEGER
      while (this.#on && (await source.run(this.#clock.now())));
      return (await source.next()) ?? Number.MAX_SAFE_INTEGER
    } catch (error) {
      this.#log.warn({ err: error }, 'what is due could not be done; it is tried again')
      return this.#clock.now() + againMs
    }
  }

  async #isDoneHere(source: TimedSource): Promise<boolean> {
    const { work, timesAreStored } = source
    if (work === undefined || this.#homes.works(work)) return true
    if (!timesAreStored || !this.#helps) return false
    const at = await source.next()
    return at !== undefined && at < this.#clock.now() - overdueMs
  }

  /** Does what is due; answers milliseconds until the next. */
  async #runAll(): Promise<number> {
    let next = Number.MAX_SAFE_INTEGER
    for (const source of this.#sources) {
      if (!this.#on) break
      const at = await this.#run(source)
      next = Math.min(next, at)
    }
    return Math.min(this.#furthestMs, Math.max(0, next - this.#clock.now()))
  }
}
