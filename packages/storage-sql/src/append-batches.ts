import type { Appended, MessageLog, NewEntry } from '@tidings/core'
import type { Kysely } from 'kysely'
import { appendAtOnce, appendIn, resultsOf } from './append.ts'
import { isPlain } from './batch.ts'
import type { SqlDialect } from './dialect.ts'
import { CommittedUnheard } from './pipelining.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { Watch } from './watch.ts'

/** What was under way when it was looked for is found in the next try. */
const tries = 5

/** Each send once. */
const areTold = (entries: readonly NewEntry[]): boolean =>
  new Set(entries.map(({ sender, clientMsgId }) => `${sender}\n${clientMsgId}`)).size === entries.length

/**
 * Nearly no batch has a repeat, a sender who was banned a moment ago, or anything to be written beside its entries, so nearly
 * none is looked through: one in which something turns up runs again, and then it is. Nothing of that batch was stored before.
 */
export function createAppend(db: Kysely<Schema>, dialect: SqlDialect): MessageLog['append'] {
  const watch = new Watch()

  async function atOnce(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    try {
      return await db.transaction().execute((on) => appendAtOnce(on, entries))
    } catch (error) {
      if (!(error instanceof CommittedUnheard)) throw error
      return resultsOf(db, dialect, entries)
    }
  }

  const run = (entries: readonly NewEntry[], ahead: boolean): Promise<readonly Appended[]> =>
    !ahead && entries.length > 0 && entries.every(isPlain) && areTold(entries)
      ? atOnce(entries)
      : db.transaction().execute((on) => appendIn(on, dialect, entries, { ahead }))

  return async (entries) => {
    const isWatched = !dialect.writesBatches || watch.meets(entries)
    for (let attempt = 1; ; attempt++) {
      try {
        const results = await run(entries, isWatched || attempt > 1)
        if (attempt > 1) watch.learn(entries, results)
        return results
      } catch (error) {
        if (!(error instanceof RunAgain) || attempt === tries) throw error
      }
    }
  }
}
