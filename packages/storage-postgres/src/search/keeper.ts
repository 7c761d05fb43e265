import { sql } from '@tidings/storage-sql'
import type { SearchDatabase } from './tables.ts'

/** Who has it and says nothing for so long has it no more. A piece of work takes a fraction of a second. */
const heldFor = sql.raw("interval '6 seconds'")
/** It is said anew so often while there is work. */
const saidWithinMs = 1500

/** Who keeps the index up to date, of the nodes that may: one at a time, by the clock of PostgreSQL. Where there is nothing to do nobody is. */
export class Keeper {
  readonly #db: SearchDatabase
  readonly #self: string
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(db: SearchDatabase, self: string) {
    this.#db = db
    this.#self = self
  }

  /** Does another one have it? Then there is nothing to look for. */
  async isElsewhere(): Promise<boolean> {
    if (this.#isFresh()) return false
    const { rows } = await sql`select 1 from search_keeper
      where holder <> ${this.#self} and until > clock_timestamp()`.execute(this.#db)
    return rows.length > 0
  }

  /** Takes it, or goes on having it; false where another one was first. */
  async take(): Promise<boolean> {
    if (this.#isFresh()) return true
    const now = performance.now()
    const { rows } = await sql`insert into search_keeper as kept (one, holder, until)
      values (1, ${this.#self}, clock_timestamp() + ${heldFor})
      on conflict (one) do update set holder = excluded.holder, until = excluded.until
      where kept.holder = excluded.holder or kept.until <= clock_timestamp() returning 1`.execute(this.#db)
    if (rows.length === 0) return false
    this.#saidAt = now
    return true
  }

  /** The next one need not wait. */
  async release(): Promise<void> {
    if (this.#saidAt === Number.NEGATIVE_INFINITY) return
    await sql`delete from search_keeper where holder = ${this.#self}`.execute(this.#db)
  }

  #isFresh(): boolean {
    return performance.now() - this.#saidAt < saidWithinMs
  }
}
