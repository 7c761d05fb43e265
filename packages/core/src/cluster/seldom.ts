import type { Clock, Log } from '../ports/system.ts'

const everyMs = 60_000

/** Warnings of what whoever reaches the bus can bring about as often as they like: a line a minute. */
export class Seldom {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #log: Pick<Log, 'warn'>
  #warnedAt = Number.NEGATIVE_INFINITY

  constructor({ clock, log }: { readonly clock: Pick<Clock, 'elapsed'>; readonly log: Pick<Log, 'warn'> }) {
    this.#clock = clock
    this.#log = log
  }

  warn(fields: Readonly<Record<string, unknown>>, text: string): void {
    const now = this.#clock.elapsed()
    if (now < this.#warnedAt + everyMs) return
    this.#warnedAt = now
    this.#log.warn(fields, text)
  }
}
