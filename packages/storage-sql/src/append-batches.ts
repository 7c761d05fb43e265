import type { Appended, Entry, MessageLog, NewEntry } from '@tidings/core'
import type { Kysely } from 'kysely'
import { appendAtOnce, appendIn } from './append.ts'
import { isPlain } from './batch.ts'
import type { SqlDialect } from './dialect.ts'
import { HeldHeads, hasWaited, heldIn, waitOnlyAMoment } from './held-heads.ts'
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

/** How long a transaction waits for what others hold: for long, as all do. */
type Patience = 'a moment' | 'long'

const storedAs = ({ seq, counted, ts }: Entry): Appended => ({ kind: 'stored', seq, counted, ts })

/**
 * Nearly no batch has a repeat, a sender who was banned a moment ago, or anything to be written beside its entries, so nearly
 * none is looked through: one in which something turns up runs again, and then it is. Nothing of that batch was stored before.
 * A repeat, or what was judged before, is sorted out then, and its neighbours are written at once all the same.
 */
export function createAppend(db: Kysely<Schema>, dialect: SqlDialect): MessageLog['append'] {
  const watch = new Watch()

  const looking = (
    entries: readonly NewEntry[],
    { ahead, patience }: { readonly ahead: boolean; readonly patience: Patience },
  ): Promise<readonly Appended[]> =>
    db.transaction().execute(async (on) => {
      if (patience === 'a moment') await waitOnlyAMoment(on)
      return appendIn(on, dialect, entries, { ahead })
    })

  /** Whatever came of it before: each is known by its send. While it cannot be asked nobody knows. */
  async function again(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    try {
      return asStored(entries, await looking(entries, { ahead: true, patience: 'long' }))
    } catch (error) {
      throw error instanceof RunAgain ? error : new Unheard('nor could it be handed over again', { cause: error })
    }
  }

  async function atOnce(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    if (entries.length === 0) return []
    try {
      return await db.connection().execute((on) => appendAtOnce(on, entries))
    } catch (error) {
      if (!(error instanceof Unheard)) throw error
      return again(entries)
    }
  }

  async function sortedOut(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    const known = await sortOut(db, dialect, entries)
    const written = [...(await atOnce(entries.filter((_, index) => !known[index])))].values()
    return known.map((result) => result ?? (written.next().value as Appended))
  }

  function run(entries: readonly NewEntry[], met: Met | undefined, attempt: number): Promise<readonly Appended[]> {
    const ahead = met !== undefined || attempt > 1
    if (!entries.every(isPlain) || !areTold(entries)) return looking(entries, { ahead, patience: 'a moment' })
    if (met === 'place' || attempt > 2) return looking(entries, { ahead: true, patience: 'a moment' })
    return ahead ? sortedOut(entries) : atOnce(entries)
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

  /** Whoever holds a conversation holds up what is said there, and nothing else. */
  async function unheld(entries: readonly NewEntry[]): Promise<readonly Appended[]> {
    try {
      return await runAgain(entries)
    } catch (error) {
      if (!hasWaited(error)) throw error
      const held = await heldIn(db, entries)
      if (held.length > 0) throw new HeldHeads(held, { cause: error })
      // Something else is held, or it was let go by now.
      return looking(entries, { ahead: true, patience: 'long' })
    }
  }

  return dialect.writesBatches ? unheld : (entries) => looking(entries, { ahead: true, patience: 'long' })
}
