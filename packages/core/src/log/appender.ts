import type { Uid } from '@tidings/protocol'
import type { Appended, ConversationId, MessageLog, NewEntry } from '../ports/message-log.ts'
import type { Clock, Metrics } from '../ports/system.ts'
import { Apart } from './apart.ts'
import type { Judge, Said } from './append-queue.ts'
import { Lines } from './lines.ts'
import { Writer, type WriterParts } from './writer.ts'

/**
 * Group commit: what arrives while a batch is being written makes the next one.
 * What somebody says in one conversation is stored in the order in which it was handed over, and answered in that order, though
 * something may have to be looked up before, and what was judged by what has changed since is judged once more; others there
 * do not wait for it. What is refused for now takes along what its sender has said behind it there: whoever says both again
 * finds them in order. Where the log takes several batches at once, conversations may pass each other. What somebody else holds in
 * the store waits by itself, and is refused for now after a while.
 */
export class Appender {
  readonly #lanes: readonly Lane[]
  #handedOver = 0

  /** `stored` is called for each batch, when it is stored. */
  constructor(log: MessageLog, clock: Clock, metrics: Metrics, stored: () => void = () => undefined) {
    this.#lanes = Array.from({ length: log.lanes }, () => new Lane({ log, clock, metrics, stored }))
  }

  /** undefined: there was nothing to store. Rejects with what judging or the log refuses it with. */
  append(conversation: ConversationId, by: Uid, judge: Judge): Promise<Appended | undefined> {
    const lane = this.#lanes[conversation % this.#lanes.length] as Lane
    this.#handedOver += 1
    const nth = this.#handedOver
    return new Promise((resolve, reject) => lane.take({ conversation, by, nth, judge, resolve, reject }))
  }
}

/** Its conversations are in no other: two batches that are under way never wait for the same head. */
class Lane {
  readonly #lines = new Lines((said, entry) => this.#toLog(said, entry))
  readonly #writer: Writer
  readonly #apart: Apart

  constructor(parts: Omit<WriterParts, 'lines' | 'held' | 'over'>) {
    const apart = new Apart({ ...parts, lines: this.#lines })
    this.#apart = apart
    const held: WriterParts['held'] = (waiting, error) => apart.take(waiting, error)
    this.#writer = new Writer({ ...parts, lines: this.#lines, held, over: () => undefined })
  }

  take(said: Said): void {
    if (this.#lines.takes(said)) return
    try {
      const judged = said.judge('at once')
      if (judged instanceof Promise) this.#lines.begin(said, judged)
      else this.#toLog(said, judged)
    } catch (refusal) {
      said.reject(refusal)
    }
  }

  #toLog(said: Said, entry: NewEntry | undefined): void {
    if (!entry) {
      said.resolve(undefined)
      return
    }
    const waiting = { said, entry }
    if (!this.#apart.takesBehind(waiting)) this.#writer.push(waiting)
  }
}
