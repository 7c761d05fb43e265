import type { DatabaseSync } from 'node:sqlite'
import { createNouns, getMeta, migrate, setMeta, sqlite } from '@tidings/storage-sql'
import { createAppender, type Standings } from './appender.ts'
import type { Batch, BatchResult } from './columns.ts'
import { createSqliteFeed } from './feed.ts'
import { type DatabaseOptions, openDatabase } from './file/database.ts'
import { asFailure } from './file/failure.ts'
import { kyselyOn } from './file/kysely.ts'
import type { Noun } from './methods.ts'
import { expectRoomInStore } from './room.ts'

/** One connection and the queries on it. Lives in a worker thread, or in the caller's for a store in memory. */
export interface Engine {
  append(batch: Batch): Promise<BatchResult>
  call(noun: Noun, method: string, args: readonly unknown[]): Promise<unknown>
  /** Reads, and writes if it may, also what needs room. */
  check(): Promise<void>
  /** Gives free pages back to the disk; true when there are more. */
  compact(): Promise<boolean>
  meta(key: string): Promise<string | undefined>
  close(): Promise<void>
}

/** 1 MB at a time: whoever writes meanwhile waits no longer than for these. */
const pagesAtOnce = 256

/** Only of a store that was made so that pages can be given back one by one. */
function releasePages(database: DatabaseSync): boolean {
  const { auto_vacuum: mode } = database.prepare('pragma auto_vacuum').get() as { auto_vacuum: number }
  const free = (): number =>
    (database.prepare('pragma freelist_count').get() as { freelist_count: number }).freelist_count
  // 2: incremental.
  if (mode !== 2 || free() === 0) return false
  database.exec(`pragma incremental_vacuum(${pagesAtOnce})`)
  return free() > 0
}

async function openQueries(options: DatabaseOptions, newEpoch: string) {
  const database = openDatabase(options)
  const db = kyselyOn(database)
  if (!options.readOnly) await migrate(db, sqlite, newEpoch)
  return { database, db }
}

/** `newEpoch` is taken when the store is made; a reader expects a store that is there. */
export async function openEngine(options: DatabaseOptions, newEpoch: string): Promise<Engine> {
  const { database, db } = await openQueries(options, newEpoch).catch((error: unknown) => {
    throw asFailure(error)
  })
  const nouns = { ...createNouns(db, sqlite), feed: createSqliteFeed(database) }
  const standings: Standings = new Map()
  const append = options.readOnly ? undefined : createAppender(database, standings)
  // One after another: a transaction of Kysely's spans several turns, and the hot path shares its connection.
  let last: Promise<unknown> = Promise.resolve()

  function inOrder<T>(run: () => T | Promise<T>): Promise<T> {
    const next = last.then(run).catch((error: unknown) => {
      throw asFailure(error)
    })
    last = next.catch(() => undefined)
    return next
  }

  return {
    append: (batch) =>
      inOrder(() => {
        if (!append) throw new Error('a reader does not write')
        return append(batch)
      }),
    call(noun, method, args) {
      const on = nouns[noun] as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>
      return inOrder(async () => {
        try {
          return await on[method]?.(...args)
        } finally {
          if (noun === 'users' || noun === 'clients') standings.clear()
        }
      })
    },
    check: () =>
      inOrder(async () => {
        if (options.readOnly) {
          database.prepare('select 1 from meta').get()
          return
        }
        expectRoomInStore(database)
        await setMeta(db, 'checked', String(Date.now()))
      }),
    compact: () => inOrder(() => releasePages(database)),
    meta: (key) => inOrder(() => getMeta(db, key)),
    close: async () => {
      await last
      await db.destroy()
    },
  }
}
