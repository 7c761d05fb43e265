import type { DueRecord, Records } from '../ports/records.ts'
import type { Log } from '../ports/system.ts'
import { isAway } from '../turns/away.ts'

/** What cannot be done now is tried again: after so long, then after twice as long, at last once a day. */
const againMs = 15_000
const longestWaitMs = 86_400_000
/** So many failures are remembered; with more of them the waits begin anew. */
const mostRemembered = 10_000

export const recordName = ({ owner, kind, key }: Pick<DueRecord, 'owner' | 'kind' | 'key'>): string =>
  `${owner} ${kind} ${key}`

/** Gives what was due and could not be done another time, later and later. */
export class PuttingOff {
  readonly #records: Records
  readonly #log: Log
  /** How often a record has failed since the start. */
  readonly #failures = new Map<string, number>()

  constructor(records: Records, log: Log) {
    this.#records = records
    this.#log = log
  }

  /** It would stand before all others for ever. Unless its time was changed before it failed. */
  async putOff(record: DueRecord, now: number, error: unknown): Promise<void> {
    const { owner, kind, key, value, version } = record
    const againInMs = this.againInMs(record, error)
    await this.#records.put([{ owner, kind, key, value, due: now + againInMs, only: version }])
  }

  /** When a record that could not be done is tried again. */
  againInMs(record: DueRecord, error: unknown): number {
    const againInMs = this.#waitOf(recordName(record), error)
    const { kind } = record
    this.#log.warn({ err: error, kind, againInMs }, 'what is due could not be done; it is tried again')
    return againInMs
  }

  done(record: DueRecord): void {
    this.#failures.delete(recordName(record))
  }

  #waitOf(name: string, error: unknown): number {
    // The store is away: nothing is wrong with the record.
    if (isAway(error)) return againMs
    if (this.#failures.size >= mostRemembered) this.#failures.clear()
    const before = this.#failures.get(name) ?? 0
    this.#failures.set(name, before + 1)
    return Math.min(againMs * 2 ** before, longestWaitMs)
  }
}
