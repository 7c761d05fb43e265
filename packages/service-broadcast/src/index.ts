import { isAway } from '@tidings/core'
import { BroadcastsKept } from './broadcasts-kept.ts'
import { createMaking } from './making.ts'
import { createOperating } from './operating.ts'
import type { BroadcastParts } from './parts.ts'
import { Pieces } from './pieces.ts'

export type { BroadcastMetrics, BroadcastParts, BroadcastSettings } from './parts.ts'

/** Of the service: there are broadcasts under way; */
const workTimer = 'work'
/** one is not kept any more. */
const forgetTimer = 'forget'

/** So long each turn is; in it all that are under way have an equal share of what may be sent in a second. */
const turnMs = 1000
/** Others have the store between two turns, however long one took. */
const pauseMs = 500
/** When what was asked for is begun: a turn that finds nothing has ended by then. */
const soonMs = 100
/** And where whoever asked for it has ended before it was there. */
const afterKillMs = 10_000
/** Where the store, or something else, was away. */
const againMs = 5000

/** Tells many people something in the name of one account, each by a message of their own, and each once. */
export class Broadcasts {
  readonly #parts: BroadcastParts
  readonly #kept: BroadcastsKept
  readonly #pieces: Pieces
  #working: Promise<void> = Promise.resolve()
  #off: () => void = () => undefined
  #isOver = false

  /** Operations are answered from now on; nothing is sent before `start`. */
  constructor(parts: BroadcastParts) {
    this.#parts = parts
    this.#kept = new BroadcastsKept(parts.gate)
    this.#pieces = new Pieces({ ...parts, kept: this.#kept })
    const operating = {
      ...{ ...parts, kept: this.#kept },
      begun: <T>(change: () => Promise<T>) => this.#begun(change),
      forget: (ids: readonly string[]) => this.#forgetSoon(ids),
    }
    parts.gate.answer({ ...createMaking(operating), ...createOperating(operating) })
  }

  start(): void {
    this.#off = this.#parts.gate.onTimer((key) => this.#due(key))
    // What was under way when a process ended is due a minute later, and here now.
    void this.#goOn().catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'broadcasts could not be looked up: what is under way goes on in a minute'),
    )
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#off()
    await this.#working
  }

  async #goOn(): Promise<void> {
    if ((await this.#kept.underWay()).length > 0) await this.#workIn(0)
  }

  async #begun<T>(change: () => Promise<T>): Promise<T> {
    await this.#workIn(afterKillMs)
    const done = await change()
    await this.#workIn(soonMs)
    return done
  }

  async #forgetSoon(ids: readonly string[]): Promise<void> {
    const { gate, clock } = this.#parts
    for (const id of ids) await gate.setTimer(`${forgetTimer}/${id}`, clock.now(), '')
  }

  #workIn(ms: number): Promise<void> {
    const { gate, clock } = this.#parts
    return gate.setTimer(workTimer, clock.now() + Math.ceil(ms), '')
  }

  async #due(key: string): Promise<void> {
    if (key !== workTimer) return this.#kept.forget(key.slice(`${forgetTimer}/`.length))
    const turn = this.#turn()
    this.#working = turn.catch(() => undefined)
    await turn
  }

  async #turn(): Promise<void> {
    const { clock, settings } = this.#parts
    const began = clock.elapsed()
    const ids = await this.#kept.underWay()
    if (ids.length === 0) return
    const share = Math.max(1, Math.floor(settings.perSecond / ids.length))
    let pause = pauseMs
    for (const [index, id] of ids.entries()) {
      if (this.#isOver) break
      const isDone = await this.#doShare(id, share, began + (turnMs * (index + 1)) / ids.length)
      if (!isDone) pause = againMs
    }
    await this.#workIn(Math.max(pause, turnMs - (clock.elapsed() - began)))
  }

  /** A piece at least, until its time in this turn is over. False: it could not be done now. */
  async #doShare(id: string, share: number, until: number): Promise<boolean> {
    const { clock, log } = this.#parts
    let left = share
    try {
      do {
        const took = await this.#pieces.next(id, left)
        if (took === undefined) return true
        left -= Math.max(1, took)
      } while (left > 0 && !this.#isOver && clock.elapsed() < until)
      return true
    } catch (error) {
      if (isAway(error)) log.info({ err: error, broadcast: id }, 'a broadcast waits: it goes on in a moment')
      else log.error({ err: error, broadcast: id }, 'a broadcast could not go on: it is tried again')
      return false
    }
  }
}
