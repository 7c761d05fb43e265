import { uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { TimedSource } from '../turns/scheduler.ts'
import { PuttingOff } from './putting-off.ts'

const atOnce = 100

/** Hands records whose time has come to whoever knows their kind. */
export function createDueRecords(
  store: Store,
  log: Log,
  kinds: Readonly<Record<string, (uid: string, record: DueRecord) => Promise<void>>>,
): TimedSource {
  const later = new PuttingOff(store.records, log)

  /** Takes the time away from a record of a kind that this version does not know. */
  async function forget({ owner, kind, key, value }: DueRecord): Promise<void> {
    log.warn({ kind }, 'a record is due whose kind nobody knows')
    await store.records.put([{ owner, kind, key, value }])
  }

  async function handle(record: DueRecord): Promise<void> {
    const known = kinds[record.kind]
    if (!known) return forget(record)
    await known(uidOf(record.owner), record)
    later.done(record)
  }

  return {
    next: () => store.records.nextDue(),
    async run(now) {
      const records = await store.records.due(now, atOnce)
      for (const record of records) await handle(record).catch((error: unknown) => later.putOff(record, now, error))
      return records.length === atOnce
    },
  }
}
