import { uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { TimedSource } from '../scheduler.ts'

const atOnce = 100
/** What cannot be done now is tried again. */
const againMs = 15_000

/** Hands records whose time has come to whoever knows their kind. */
export function createDueRecords(
  store: Store,
  log: Log,
  kinds: Readonly<Record<string, (uid: string, record: DueRecord) => Promise<void>>>,
): TimedSource {
  /** Takes the time away from a record of a kind that this version does not know. */
  async function forget({ owner, kind, key, value }: DueRecord): Promise<void> {
    log.warn({ kind }, 'a record is due whose kind nobody knows')
    await store.records.put([{ owner, kind, key, value }])
  }

  /** It would stand before all others for ever. Unless its time was changed before it failed. */
  async function putOff({ owner, kind, key, value, version }: DueRecord, now: number, error: unknown): Promise<void> {
    log.warn({ err: error, kind }, 'what is due could not be done; it is tried again')
    await store.records.put([{ owner, kind, key, value, due: now + againMs, only: version }])
  }

  return {
    next: () => store.records.nextDue(),
    async run(now) {
      const records = await store.records.due(now, atOnce)
      for (const record of records) {
        const handle = kinds[record.kind]
        if (handle) await handle(uidOf(record.owner), record).catch((error: unknown) => putOff(record, now, error))
        else await forget(record)
      }
      return records.length === atOnce
    },
  }
}
