import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'
import type { Schema } from './schema.ts'

/** What the two databases do differently. Everything else is one query for both. */
export interface SqlDialect {
  readonly name: 'sqlite' | 'postgres'
  /** Other writers exist: rows that are about to change are locked first. */
  readonly locksRows: boolean
  /** The number of the highest row may be given again once it is removed. */
  readonly reusesRows: boolean
  /** A batch of entries is one statement over arrays: each statement is a way to another process and back. */
  readonly writesBatches: boolean
  /** What makes a send idempotent is an index of the entries, in place of a table that lies in the order of sends. */
  readonly sendsAreEntries: boolean
  /** Batches of entries that are worth having under way at once. */
  readonly lanes: number
  /**
   * Where an item of the feed stands. Where there are many writers: by the transaction that writes it. Where there is one,
   * rows of entries stand in the order of commits and need no items of their own: behind the highest of them.
   */
  readonly place: string
  /** The position of the transaction under way: what it changes carries this number. */
  position(transaction: Kysely<Schema>): Promise<number>
  /** Nobody else changes the tables themselves until the transaction ends. */
  lockSchema(transaction: Kysely<Schema>): Promise<void>
  /** Every change below this position is seen by queries from now on, and none at or above it was seen for sure. */
  horizon(db: Kysely<Schema>): Promise<number>
}

/** One writer: a counter in the database, raised by every transaction. */
export const sqlite: SqlDialect = {
  name: 'sqlite',
  locksRows: false,
  reusesRows: true,
  writesBatches: false,
  sendsAreEntries: false,
  lanes: 1,
  place: '(select coalesce(max("row"), 0) from entries)',
  async position(transaction) {
    const query = sql<{
      value: string
    }>`update meta set value = cast(value as integer) + 1 where key = 'position' returning value`
    return Number((await query.execute(transaction)).rows[0]?.value)
  },
  // Whoever writes is alone.
  lockSchema: async () => undefined,
  async horizon(db) {
    const query = sql<{ value: string }>`select value from meta where key = 'position'`
    return Number((await query.execute(db)).rows[0]?.value) + 1
  },
}

/** Many writers, whose numbers do not come in commit order: the horizon is the oldest transaction still running. */
export const postgres: SqlDialect = {
  name: 'postgres',
  locksRows: true,
  reusesRows: false,
  writesBatches: true,
  sendsAreEntries: true,
  lanes: 4,
  place: 'pg_current_xact_id()::text::bigint',
  async position(transaction) {
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(transaction)
    return Number(rows[0]?.id)
  },
  async lockSchema(transaction) {
    // What is made anew for every row takes as long as there are rows.
    await sql`set local statement_timeout = 0`.execute(transaction)
    await sql`set local lock_timeout = 0`.execute(transaction)
    await sql`select pg_advisory_xact_lock(hashtext('tidings schema ' || current_schema()))`.execute(transaction)
  },
  async horizon(db) {
    const query = sql<{ xmin: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`
    return Number((await query.execute(db)).rows[0]?.xmin)
  },
}
