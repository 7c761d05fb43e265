import type { Uid } from '@tidings/protocol'
import type { Clock } from '../ports/system.ts'
import type { Receiver, Receivers } from './receivers.ts'

/** So many read again at once, or a share of all who are to. */
const atOnce = 500
const everyMs = 100
const gatherMs = 300
/** All have been told within so many times that. */
const times = 20

/** Sessions for which something may not have come read again: not all at once, so that it is no storm on the store. */
export class ReadingAgain {
  readonly #receivers: Pick<Receivers, 'users' | 'of'>
  readonly #clock: Pick<Clock, 'after' | 'elapsed'>
  /** In their order; whoever is told to once more while they wait reads once. */
  readonly #waiting = new Set<Receiver>()
  /** Nothing is missed twice in one millisecond. */
  readonly #toldAt = new WeakMap<Receiver, number>()
  #slice = 0
  #isPlanned = false

  constructor(receivers: Pick<Receivers, 'users' | 'of'>, clock: Pick<Clock, 'after' | 'elapsed'>) {
    this.#receivers = receivers
    this.#clock = clock
  }

  /** At once. */
  all(): void {
    for (const [, sessions] of this.#receivers.users()) for (const session of sessions) this.#waiting.add(session)
    this.#some()
  }

  /** In a moment: where much is missed it is missed for all. */
  of(uids: readonly Uid[]): void {
    for (const uid of uids) for (const session of this.#receivers.of(uid)) this.#waiting.add(session)
    if (this.#waiting.size > 0) this.#plan(gatherMs)
  }

  #plan(ms: number): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#clock.after(ms, () => {
      this.#isPlanned = false
      this.#some()
    })
  }

  #some(): void {
    this.#slice = Math.max(this.#slice, atOnce, Math.ceil(this.#waiting.size / times))
    const now = this.#clock.elapsed()
    let count = 0
    for (const session of this.#waiting) {
      if (count === this.#slice) break
      this.#waiting.delete(session)
      if (this.#toldAt.get(session) === now) continue
      this.#toldAt.set(session, now)
      session.missed()
      count += 1
    }
    if (this.#waiting.size === 0) {
      this.#slice = 0
      return
    }
    this.#plan(everyMs)
  }
}
