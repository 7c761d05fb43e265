import type { MessageLog } from '@tidings/core'
import type { Kysely } from 'kysely'
import { appendIn } from './append.ts'
import type { SqlDialect } from './dialect.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'

/** Batches that are looked through after one was met that needed it: where one is, others follow. */
const watchfulFor = 50
/** What was under way when it was looked for is found in the next try. */
const tries = 5

/**
 * Nearly no batch has a repeat, or a sender who was banned a moment ago, so nearly none is looked for: one that is there makes
 * the batch run again, and then it is. Nothing of that batch was stored before.
 */
export function createAppend(db: Kysely<Schema>, dialect: SqlDialect): MessageLog['append'] {
  let watchful = 0
  return async (entries) => {
    for (let attempt = 1; ; attempt++) {
      const ahead = watchful > 0 || attempt > 1 || !dialect.writesBatches
      if (watchful > 0) watchful -= 1
      try {
        return await db.transaction().execute((on) => appendIn(on, dialect, entries, { ahead }))
      } catch (error) {
        if (!(error instanceof RunAgain) || attempt === tries) throw error
        watchful = watchfulFor
      }
    }
  }
}
