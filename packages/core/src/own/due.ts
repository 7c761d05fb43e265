import { uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { TimedSource } from '../scheduler.ts'

const atOnce = 100

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

  return {
    next: () => store.records.nextDue(),
    async run(now) {
      const records = await store.records.due(now, atOnce)
      for (const record of records) {
        const handle = kinds[record.kind]
        if (handle) await handle(uidOf(record.owner), record)
        else await forget(record)
      }
      return records.length === atOnce
    },
  }
}
