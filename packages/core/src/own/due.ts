import { type Uid, uidOf } from '@tidings/protocol'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Log } from '../ports/system.ts'
import type { TimedSource } from '../turns/scheduler.ts'
import type { PuttingOff } from './putting-off.ts'

const atOnce = 100

/** Does what was due. `put-off`: it could not be done now, and the record has its next time, which is so long from now after an error. */
export type WhenDue = (
  uid: Uid,
  record: DueRecord,
  againInMs: (error: unknown) => number,
) => Promise<void> | Promise<'put-off' | undefined>

interface DueParts {
  readonly store: Pick<Store, 'records'>
  readonly log: Log
  readonly later: PuttingOff
}

/** Hands records whose time has come to whoever knows their kind. */
export function createDueRecords(
  { store, log, later }: DueParts,
  kinds: Readonly<Record<string, WhenDue>>,
): TimedSource {
  /** Takes the time away from a record of a kind that this version does not know. */
  async function forget({ owner, kind, key, value }: DueRecord): Promise<void> {
    log.warn({ kind }, 'a record is due whose kind nobody knows')
    await store.records.put([{ owner, kind, key, value }])
  }

  async function handle(record: DueRecord): Promise<void> {
    const known = kinds[record.kind]
    if (!known) return forget(record)
    const done = await known(uidOf(record.owner), record, (error) => later.againInMs(record, error))
    if (done !== 'put-off') later.done(record)
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
