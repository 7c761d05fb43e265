import { TidingsError, uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { TimedSource } from '../scheduler.ts'

const atOnce = 100
/** What cannot be done now is tried again: after so long, then after twice as long, at last once a day. */
const againMs = 15_000
const longestWaitMs = 86_400_000
/** So many failures are remembered; with more of them the waits begin anew. */
const mostRemembered = 10_000

/** Hands records whose time has come to whoever knows their kind. */
export function createDueRecords(
  store: Store,
  log: Log,
  kinds: Readonly<Record<string, (uid: string, record: DueRecord) => Promise<void>>>,
): TimedSource {
  /** How often a record has failed since the start. */
  const failures = new Map<string, number>()

  /** Takes the time away from a record of a kind that this version does not know. */
  async function forget({ owner, kind, key, value }: DueRecord): Promise<void> {
    log.warn({ kind }, 'a record is due whose kind nobody knows')
    await store.records.put([{ owner, kind, key, value }])
  }

  function waitOf(name: string, error: unknown): number {
    // The store is away: nothing is wrong with the record.
    if (error instanceof TidingsError && error.code === 'unavailable') return againMs
    if (failures.size >= mostRemembered) failures.clear()
    const before = failures.get(name) ?? 0
    failures.set(name, before + 1)
    return Math.min(againMs * 2 ** before, longestWaitMs)
  }

  /** It would stand before all others for ever. Unless its time was changed before it failed. */
  async function putOff(record: DueRecord, now: number, error: unknown): Promise<void> {
    const { owner, kind, key, value, version } = record
    const againInMs = waitOf(nameOf(record), error)
    log.warn({ err: error, kind, againInMs }, 'what is due could not be done; it is tried again')
    await store.records.put([{ owner, kind, key, value, due: now + againInMs, only: version }])
  }

  async function handle(record: DueRecord): Promise<void> {
    const known = kinds[record.kind]
    if (!known) return forget(record)
    await known(uidOf(record.owner), record)
    failures.delete(nameOf(record))
  }

  return {
    next: () => store.records.nextDue(),
    async run(now) {
      const records = await store.records.due(now, atOnce)
      for (const record of records) await handle(record).catch((error: unknown) => putOff(record, now, error))
      return records.length === atOnce
    },
  }
}

const nameOf = ({ owner, kind, key }: DueRecord): string => `${owner} ${kind} ${key}`
