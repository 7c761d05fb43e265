import type { Appended, Entry, MessageLog, NewEntry } from '@tidings/core'
import type { Kysely } from 'kysely'
import { appendAtOnce, appendIn } from './append.ts'
import { isPlain } from './batch.ts'
import type { SqlDialect } from './dialect.ts'
import { sortOut } from './known-before.ts'
import { Unheard } from './pipelining.ts'
import { RunAgain } from './run-again.ts'
import type { Schema } from './schema.ts'
import { type Met, Watch } from './watch.ts'

/** What was under way when it was looked for is found in the next try. */
const tries = 5

/** Each send once. */
const areTold = (entries: readonly NewEntry[]): boolean =>
  new Set(entries.map(({ sender, clientMsgId }) => `${sender}\n${clientMsgId}`)).size === entries.length

/**
 * What came of a batch that was handed over again, for nobody had heard whether it was stored: all of it is there by now, or
 * nothing but what was before. (All of it may have been: then it is told once more, which harms nobody.)
 */
const asStored = (entries: readonly NewEntry[], results: readonly Appended[]): readonly Appended[] =>
  results.every((result, index) => result.kind === 'duplicate' && isSame(result.entry, entries[index] as NewEntry))
    ? results.map((result) => (result.kind === 'duplicate' ? storedAs(result.entry) : result))
    : results

const isSame = (stored: Entry, { conversation, body }: NewEntry): boolean =>
  stored.conversation === conversation && stored.body === body

const storedAs = ({ seq, counted, ts }: Entry): Appended => ({ kind: 'stored', seq, counted, ts })

/**
 * Nearly no batch has a repeat, a sender who was banned a moment ago, or anything to be written beside its entries, so nearly
 * none is looked through: one in which something turns up runs again, and then it is. Nothing of that batch was stored before.
 * A repeat, or what was judged before, is sorted out then, and its neighbours are written at once all the same.
 */
export function createAppend(db: Kysely<Schema>, dialect: SqlDialect): MessageLog['append'] {
  const watch = new Watch()

  const looking = (entries: readonly NewEntry[], ahead: boolean): Promise<readonly Appended[]> =>
    db.transaction().execute((on) => appendIn(on, dialect, entries, { ahead }))

  /** Whatever came of it before: each is known by its send. */
  async function atOnce(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    if (entries.length === 0) return []
    try {
      return await db.connection().execute((on) => appendAtOnce(on, entries))
    } catch (error) {
      if (!(error instanceof Unheard)) throw error
      return asStored(entries, await looking(entries, true))
    }
  }

  async function sortedOut(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    const known = await sortOut(db, dialect, entries)
    const written = [...(await atOnce(entries.filter((_, index) => !known[index])))].values()
    return known.map((result) => result ?? (written.next().value as Appended))
  }

  function run(entries: readonly NewEntry[], met: Met | undefined, attempt: number): Promise<readonly Appended[]> {
    if (!entries.every(isPlain) || !areTold(entries)) return looking(entries, met !== undefined || attempt > 1)
    if (met === 'place' || attempt > 2) return looking(entries, true)
    return met || attempt > 1 ? sortedOut(entries) : atOnce(entries)
  }

  async function runAgain(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    const met = watch.meets(entries)
    for (let attempt = 1; ; attempt++) {
      try {
        const results = await run(entries, met, attempt)
        if (attempt > 1) watch.learn(entries, results)
        return results
      } catch (error) {
        if (!(error instanceof RunAgain) || attempt === tries) throw error
      }
    }
  }

  return dialect.writesBatches ? runAgain : (entries) => looking(entries, true)
}
